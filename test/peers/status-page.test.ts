/** The status page in a real browser. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { MINUTE_MS } from '../../shared/base/clock.ts';
import { LedgerUnavailable } from '../../shared/ledger/errors.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { aFullStatus, type StatusSource } from '../support/full-status.ts';
import { aDueRow, aScan, recordChange, STATUS_TOKEN } from '../support/status.ts';
import { type StatusServer, startStatusServer } from '../support/status-server.ts';
import { installed, openPage, startChromium, type WatchedPage, waitUntilShown } from './chromium.ts';

// A browser on a loaded machine is slow.
vi.setConfig({ testTimeout: 180_000 });

const PHONE = { width: 390, height: 844 };

installed.describe('the status page in Chromium', () => {
  const startedAtMs = systemClock.now();
  let nowMs = startedAtMs;
  let full: StatusSource;
  let browser: Browser;
  let server: StatusServer;
  let watched: WatchedPage | undefined;
  beforeAll(async () => {
    full = await aFullStatus(startedAtMs);
    server = await startStatusServer(full, { now: () => nowMs });
    browser = await startChromium();
  });
  afterEach(async () => {
    nowMs = startedAtMs;
    server.show(full);
    const { troubles = [], close } = watched ?? {};
    watched = undefined;
    await close?.();
    expect(troubles).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(path = '', options: BrowserContextOptions = {}): Promise<Page> {
    watched = await openPage(browser, server.url, options);
    await watched.page.goto(`${server.url}${path}`);
    return watched.page;
  }

  async function signIn(path = '', options: BrowserContextOptions = {}): Promise<Page> {
    const page = await open(path, options);
    await page.locator('input[name=token]').fill(STATUS_TOKEN);
    await page.keyboard.press('Enter');
    await waitUntilShown(page, '#rows');
    return page;
  }

  const rows = (page: Page) => page.locator('#rows tr:visible');
  const days = async (page: Page) =>
    (await rows(page).locator('td:nth-child(2)').allTextContents()).map((text) => Number.parseInt(text, 10));

  it('asks for the token, refuses a wrong one, opens with the right one, and closes again', async () => {
    const page = await open();

    await page.locator('input[name=token]').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toBe('The token is wrong.');
    forgive(/status of 401/);
    await page.locator('input[name=token]').fill(STATUS_TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await waitUntilShown(page, '#rows');
    expect(page.url()).toBe(`${server.url}?lang=en`);
    expect(await page.context().cookies()).toMatchObject([
      { httpOnly: true, secure: true, sameSite: 'Strict' },
    ]);
    await page.reload();
    expect(await rows(page).count()).toBe(12);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('input[name=token]').waitFor();
    await page.goto(server.url);
    expect(await page.locator('#rows').count()).toBe(0);
  });

  it('shows problems first', async () => {
    const page = await signIn();

    expect(await page.title()).toBe('? (4) Certificates - alb-cert-rotator');
    const said = await page.locator('#notices').innerText();
    expect(said).toContain('ap-southeast-1: scanned 4 hours ago');
    expect(said).toContain('ListListeners was throttled.');
    expect((await days(page)).slice(0, 4)).toEqual([-2, 2, 9, 21]);
    expect(await page.locator('#sections').innerText()).toContain(
      '192.0.2.7:443 (cn-hangzhou-b) for report.example.cn with RSA: an unknown certificate',
    );
  });

  it('searches, filters by state, and keeps the selection in its address', async () => {
    const page = await signIn();

    await page.keyboard.press('/');
    await page.keyboard.type('SHOP ecc');
    expect(await rows(page).count()).toBe(1);
    expect(await page.locator('#shown').textContent()).toBe('1 / 12');
    await page.locator('#search').fill('faq.example.com');
    expect(await rows(page).count()).toBe(1);
    await page.locator('#search').fill('');
    await page.getByRole('button', { name: /^Blocked/ }).click();
    expect(await rows(page).count()).toBe(2);
    await page.getByRole('button', { name: /^Due/ }).click();
    expect(await rows(page).count()).toBe(4);
    expect(await page.getByRole('button', { name: /^Due/ }).getAttribute('aria-pressed')).toBe('true');
    await page.reload();
    expect(await rows(page).count()).toBe(4);
    await page.getByRole('button', { name: /^Due/ }).click();
    expect(await rows(page).count()).toBe(2);
  });

  it('sorts by any column, in both directions, also by keyboard', async () => {
    const page = await signIn();
    const sorted = (values: readonly number[]) => values.toSorted((left, right) => left - right);
    const known = async () => (await days(page)).filter((value) => !Number.isNaN(value));

    await page.getByRole('button', { name: 'Days left' }).focus();
    await page.keyboard.press('Enter');
    expect(await known()).toHaveLength(11);
    expect(await known()).toEqual(sorted(await known()));
    await page.keyboard.press('Enter');
    expect(await known()).toEqual(sorted(await known()).reverse());
    expect(await page.locator('th[data-sort=days]').getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'Names' }).click();
    const names = await rows(page).locator('td:nth-child(3)').allTextContents();
    expect(names).toEqual(names.toSorted(new Intl.Collator(undefined, { numeric: true }).compare));
    await page.getByRole('button', { name: 'State' }).click();
    expect((await days(page)).slice(0, 4)).toEqual([-2, 2, 9, 21]);
  });

  it('is light or dark as the system or the user prefers, and remembers the choice', async () => {
    const page = await signIn('', { colorScheme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = 'rgb(20, 23, 28)';
    const light = 'rgb(255, 255, 255)';

    expect(await ground()).toBe(dark);
    await page.locator('#theme').click();
    expect(await ground()).toBe(light);
    await page.reload();
    expect(await ground()).toBe(light);
    await page.locator('#theme').click();
    expect(await ground()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await ground()).toBe(dark);
    await page.locator('#theme').click();
    expect(await ground()).toBe(light);
  });

  it('is in Chinese for browsers that prefer it, and in English on request', async () => {
    const page = await signIn('', { locale: 'zh-CN' });

    expect(await page.locator('h1').textContent()).toBe('alb-cert-rotator 证书');
    expect(await page.locator('#notices').innerText()).toContain('4 小时前扫描');
    await page.getByRole('link', { name: 'English' }).click();
    expect(await page.locator('h1').textContent()).toBe('alb-cert-rotator Certificates');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('fits a phone: nothing overflows, and every cell of a row is visible', async () => {
    for (const locale of ['en-GB', 'zh-CN']) {
      const page = await signIn('', { viewport: PHONE, locale, isMobile: true, hasTouch: true });

      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width);
      const box = await page.locator('#rows tr').first().boundingBox();
      expect(box?.width).toBeGreaterThan(PHONE.width * 0.85);
      expect(await page.locator('#rows tr').first().locator('td:visible').count()).toBe(6);
      await watched?.close();
    }
  });

  it('refreshes automatically without losing the selection', async () => {
    const page = await signIn();
    await page.clock.install();
    await page.reload();
    await page.locator('#search').fill('shop');
    await page.getByRole('button', { name: 'Days left' }).click();
    await page.locator('summary', { hasText: 'alb-shop' }).click();
    await page.locator('#search').focus();
    expect(await rows(page).count()).toBe(4);

    const { store } = full;
    await recordChange(store, {
      loadBalancerId: 'alb-shop',
      listenerId: 'lsn-quic',
      oldId: 203,
      newId: 213,
      atMs: startedAtMs,
      ended: 'verified',
    });
    nowMs = startedAtMs + MINUTE_MS;
    await page.clock.fastForward(61_000);

    await expect.poll(() => page.getByRole('button', { name: /^Replaced/ }).innerText()).toContain('2');
    expect(await rows(page).count()).toBe(4);
    expect(await page.locator('details#h-alb-shop').getAttribute('open')).toBe('');
    expect(await page.locator('#search:focus').inputValue()).toBe('shop');
    expect(await page.locator('th[data-sort=days]').getAttribute('aria-sort')).toBe('ascending');
  });

  it('reports that it cannot refresh, keeps its content, and recovers', async () => {
    const page = await signIn();
    await page.clock.install();
    await page.reload();
    expect(await page.locator('#offline').isVisible()).toBe(false);

    await page.context().setOffline(true);
    await page.clock.fastForward(61_000);
    await page.locator('#offline').waitFor({ state: 'visible' });
    expect(await rows(page).count()).toBe(12);
    await page.context().setOffline(false);
    await page.clock.fastForward(61_000);
    await page.locator('#offline').waitFor({ state: 'hidden' });
    forgive(/ERR_INTERNET_DISCONNECTED/);
  });

  it('shows an error page if the ledger does not answer', async () => {
    const page = await signIn();
    const silent = new LedgerUnavailable('OSS does not answer.', { retryable: true });
    server.show({ ...full, latestScans: () => Promise.reject(silent) });

    await page.reload();

    expect(await page.locator('main').innerText()).toContain('OSS does not answer.');
    forgive(/status of 503/);
  });

  it('runs no script from a name', async () => {
    const page = await signIn();
    const hostile = `<img src="${server.url}x" onerror="document.title='caught'"><script>document.title='caught'</script>`;
    const row = aDueRow({
      nowMs,
      listenerDescription: hostile,
      loadBalancerName: hostile,
      names: [hostile],
      message: hostile,
    });
    server.show({ ...full, latestScans: async () => [aScan({ finishedAtMs: nowMs, rows: [row] })] });

    await page.reload();

    expect(await page.locator('#rows').innerText()).toContain('onerror="document.title=\'caught\'"');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('Certificates - alb-cert-rotator');
  });

  it('leads to the history of a load balancer and back', async () => {
    const page = await signIn();

    await page.locator('#rows').getByRole('link', { name: 'alb-gov' }).first().click();
    await page.locator('h1', { hasText: 'alb-gov' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('ended rolled-back (served-other)');
    await page.getByRole('link', { name: 'Back' }).click();
    await waitUntilShown(page, '#rows');
  });

  it('copies an id', async () => {
    const page = await signIn('', { permissions: ['clipboard-read', 'clipboard-write'] });

    await page.locator('#rows').getByRole('button', { name: 'Copy' }).first().click();

    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toBe(await page.locator('#rows code').first().textContent());
  });

  it('logs no error in the browser when it is opened without a session', async () => {
    await open();

    expect(watched?.troubles).toEqual([]);
  });

  /** Removes browser errors that the test has caused deliberately. */
  function forgive(expected: RegExp): void {
    const troubles = (watched?.troubles ?? []) as string[];
    expect(troubles.some((text) => expected.test(text))).toBe(true);
    troubles.splice(0, troubles.length, ...troubles.filter((text) => !expected.test(text)));
  }
});
