/**
 * The script of the page: filter, search, sort, light and dark, refresh. Plain JavaScript in a constant: the page's policy has its hash, and no
 * other script may run. Without it the page shows everything, in order of urgency, and is reloaded every minute.
 *
 * The reader's choices are in the fragment of the address, so that they can be bookmarked and never reach the server.
 */
export const REFRESH_SECONDS = 60;

export const pageScript = `(() => {
'use strict';
const root = document.documentElement;
const themes = ['', 'light', 'dark'];
// If the browser stores nothing, the choice lasts as long as the page.
const stored = { get() { try { return localStorage.getItem('theme') } catch { return '' } }, set(theme) { try { localStorage.setItem('theme', theme) } catch { return } } };
const show = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme };
show(themes.includes(stored.get()) ? stored.get() : '');

document.addEventListener('DOMContentLoaded', () => {
  const find = (selector) => document.querySelector(selector);
  find('#theme')?.addEventListener('click', () => {
    const next = themes[(themes.indexOf(root.dataset.theme ?? '') + 1) % themes.length];
    show(next); stored.set(next);
  });
  if (!find('#rows')) return;

  const search = find('#search');
  const chosen = new URLSearchParams(location.hash.slice(1));
  search.value = chosen.get('q') ?? '';
  let states = new Set((chosen.get('state') ?? '').split(',').filter(Boolean));
  let sort = chosen.get('sort') ?? 'state';
  let asServed = true;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const columns = ['state', 'days', 'names', 'listener', 'certificate', 'reason'];
  const sortKey = (row, by) => by === 'state' ? Number(row.dataset.i) : by === 'days' ? Number(row.dataset.d) : row.cells[columns.indexOf(by)].textContent;

  const applyFilter = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let count = 0;
    const rows = find('#rows').rows;
    for (const row of rows) {
      const fits = (states.size === 0 || states.has(row.className)) && words.every((word) => (row.t ??= row.textContent.toLowerCase()).includes(word));
      row.hidden = !fits;
      count += fits;
    }
    find('#shown').textContent = count + ' / ' + rows.length;
    for (const button of document.querySelectorAll('#states button')) button.setAttribute('aria-pressed', states.has(button.value));
  };
  const applySort = () => {
    const by = sort.replace('-', '');
    if (!columns.includes(by)) return;
    const sign = sort.startsWith('-') ? -1 : 1;
    if (sort !== 'state' || !asServed) {
      const keyed = [...find('#rows').rows].map((row) => ({ row, key: sortKey(row, by), i: Number(row.dataset.i) }));
      keyed.sort((a, b) => sign * (typeof a.key === 'number' ? a.key - b.key : collator.compare(a.key, b.key)) || a.i - b.i);
      find('#rows').append(...keyed.map(({ row }) => row));
      asServed = false;
    }
    for (const head of document.querySelectorAll('th[data-sort]')) {
      if (head.dataset.sort === by) head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
  };
  const remember = () => {
    const kept = new URLSearchParams();
    if (search.value) kept.set('q', search.value);
    if (states.size) kept.set('state', [...states].join(','));
    if (sort !== 'state') kept.set('sort', sort);
    history.replaceState(null, '', kept.size ? '#' + kept : location.pathname + location.search);
  };

  search.addEventListener('input', () => { applyFilter(); remember() });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input')) return;
    event.preventDefault(); search.focus();
  });
  document.addEventListener('click', (event) => {
    const copy = event.target.closest('.c');
    if (copy) navigator.clipboard?.writeText(copy.previousElementSibling.textContent).then(() => {
      copy.classList.add('done');
      setTimeout(() => copy.classList.remove('done'), 1500);
    }, () => copy.previousElementSibling.focus());
    const state = event.target.closest('#states button');
    const head = event.target.closest('th[data-sort] button')?.parentElement;
    if (state) {
      if (!states.delete(state.value)) states.add(state.value);
      applyFilter(); remember();
    }
    if (head) {
      sort = sort === head.dataset.sort ? '-' + sort : head.dataset.sort;
      applySort(); remember();
    }
  });

  // Only changed parts are replaced, so that nothing flickers, and open details and the focus stay.
  const replacePart = (part, fresh) => {
    if (!fresh || part.dataset.live === fresh.dataset.live) return false;
    part.dataset.live = fresh.dataset.live;
    const open = [...part.querySelectorAll('details[open][id]')].map(({ id }) => id);
    const active = part.contains(document.activeElement) ? document.activeElement : null;
    const focus = active && (active.id || active.value || active.closest('details')?.id);
    part.replaceChildren(...fresh.childNodes);
    for (const id of open) { const one = document.getElementById(id); if (one) one.open = true }
    if (focus) [...part.querySelectorAll('button,a,summary')].find((one) => one.value === focus || one.id === focus || one.parentElement.id === focus)?.focus({ preventScroll: true });
    return true;
  };

  const refresh = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { Accept: 'text/html' }, cache: 'no-store', redirect: 'error' });
      if (answer.status === 401) { location.reload(); return }
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!fresh.querySelector('#rows')) { location.reload(); return }
      for (const part of document.querySelectorAll('[data-live]')) {
        if (replacePart(part, fresh.getElementById(part.id)) && part.id === 'rows') { asServed = true; applySort() }
      }
      applyFilter();
      find('#offline').hidden = true;
    } catch {
      find('#offline').hidden = false;
    }
  };
  setInterval(refresh, ${REFRESH_SECONDS}000);
  document.addEventListener('visibilitychange', refresh);
  applySort(); applyFilter();
});
})();`;
