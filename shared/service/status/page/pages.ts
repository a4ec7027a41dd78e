/**
 * The pages for people: the status, the history of a load balancer, the sign-in form, and the error page. Pure.
 */
import type { RotatorError } from '../../../base/errors.ts';
import type { Language } from '../../../core/model/texts/language.ts';
import type { HistoryView } from '../../operator/history.ts';
import type { StatusModel } from '../model/status-model.ts';
import { certificatesTable, stateButtons } from './certificates-table.ts';
import { documentOf, otherLanguageLink, themeButton } from './document.ts';
import { html } from './html.ts';
import { momentIn } from './language.ts';
import { livePart } from './live-part.ts';
import { notices } from './notices.ts';
import { outcomesTable } from './outcomes.ts';
import { errorSaid, problemSaid } from './said.ts';
import { sections } from './sections.ts';
import { texts } from './texts.ts';
import { around, wordingFor } from './wording.ts';

const PRODUCT = 'alb-cert-rotator';

export function statusPage(model: StatusModel, language: Language): string {
  const text = texts[language];
  return documentOf({
    language,
    title: titleOf(model, text.title),
    reload: 'without-script',
    body: html`<header><h1>${PRODUCT} <small>${text.title}</small></h1>${livePart('small id="scanned"', html`${model.scans.map(({ region, finishedAtMs }) => html`<span>${region} ${around(text.scanned, momentIn(language, finishedAtMs, model.nowMs))}</span> `)}`)}
<span class="end">${otherLanguageLink(language)}${themeButton(language)}<form method="post" action="sign-out?lang=${language}"><button>${text.signOut}</button></form></span></header>
<main><p id="offline" class="note bad" role="alert" hidden>${text.refreshFailed}</p>${livePart('div id="notices"', notices(model, language))}
<div class="tools"><div role="group" aria-label="${text.columns.state}">${livePart('div id="states"', stateButtons(model, language))}</div>
<input id="search" type="search" aria-label="${text.search}" placeholder="${text.search}${text.colon}${text.searchHint}" autocomplete="off" spellcheck="false"><small>${around(text.shown, html`<span id="shown" role="status"></span>`)}</small></div>
${certificatesTable(model, language)}
${livePart('div id="sections"', sections(model, language))}</main>
<footer>${text.alsoAs} <a href="status.json">JSON</a>, <a href="metrics">Prometheus</a>. ${PRODUCT} ${model.version}</footer>`,
  });
}

/** Problems first: a background tab shows only the beginning. */
function titleOf({ counts, scans }: StatusModel, title: string): string {
  const urgent = counts.expired + counts.revoked + counts.emergency + counts.blocked;
  const stale = scans.length === 0 || scans.some((scan) => scan.stale);
  return `${stale ? '? ' : ''}${urgent > 0 ? `(${urgent}) ` : ''}${title} - ${PRODUCT}`;
}

export function historyPage(
  { loadBalancers, unreadable }: HistoryView,
  loadBalancerId: string,
  nowMs: number,
  language: Language,
): string {
  const text = texts[language];
  const wording = wordingFor(language, nowMs);
  const rest = `&loadBalancerId=${encodeURIComponent(loadBalancerId)}`;
  return documentOf({
    language,
    title: `${loadBalancerId} - ${PRODUCT}`,
    reload: 'never',
    body: html`<header><a href="./?lang=${language}">${text.back}</a><h1>${loadBalancerId}</h1><span class="end">${otherLanguageLink(language, rest)}${themeButton(language)}</span></header>
<main>${unreadable.map((one) => html`<p class="note bad" role="alert">${text.unreadable}${text.colon}${one.log} ${errorSaid(one, wording)}</p>`)}
${loadBalancers.length === 0 && unreadable.length === 0 && html`<p class="note">${text.historyNothing}</p>`}
${loadBalancers.map(
  ({ region, outcomes, entries }) => html`<h2>${region}${text.colon}${text.history}</h2>${outcomesTable(
    outcomes.map((one) => ({ ...one, newCertificateId: one.newCertificateId ?? null })),
    wording,
  )}
<h2>${text.historyAll}</h2><div class="over"><table><tbody>${entries.toReversed().map(
    ({ n, atMs, text: said }) =>
      html`<tr><td class="n">${n}</td><td class="n"><small>${new Date(atMs).toISOString().slice(0, 19)}Z</small></td><td>${said}</td></tr>
`,
  )}</tbody></table></div>`,
)}</main>`,
  });
}

export function signInPage(language: Language, { wrong }: { readonly wrong: boolean }): string {
  const text = texts[language];
  return documentOf({
    language,
    title: `${text.signIn} - ${PRODUCT}`,
    reload: 'never',
    body: html`<header><span class="end">${otherLanguageLink(language)}${themeButton(language)}</span></header>
<main class="sign-in"><h1>${PRODUCT}</h1><p>${text.signInAbout}</p>${wrong && html`<p class="note bad" role="alert">${text.wrongToken}</p>`}
<form method="post" action="sign-in?lang=${language}"><input name="username" value="${PRODUCT}" autocomplete="username" hidden><label>${text.token}<input type="password" name="token" required autofocus autocomplete="current-password"></label><button>${text.signIn}</button></form></main>`,
  });
}

/** Shows the error, and nothing that could be mistaken for a status. */
export function problemPage(error: RotatorError, language: Language): string {
  const said = problemSaid(error, language);
  return documentOf({
    language,
    title: `${error.code} - ${PRODUCT}`,
    reload: 'always',
    body: html`<header><h1>${PRODUCT}</h1><span class="end">${themeButton(language)}</span></header>
<main><div class="note bad" role="alert"><b>${error.code}</b><br>${said.says}</div><p>${said.todo}</p><p><a href="./?lang=${language}">${texts[language].back}</a></p></main>`,
  });
}
