/**
 * Time to render the status page of 1,000 listeners, to open it in Chromium and to search it, compared with a page of one listener in the same
 * run and the same browser.
 *
 * Opened: from the start of the navigation to the second frame after the layout, as the browser measures it.
 */
import type { Browser, Page } from 'playwright-core';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { readStatus } from '../../shared/service/status/model/reading.ts';
import { statusModel } from '../../shared/service/status/model/status-model.ts';
import { statusPage } from '../../shared/service/status/page/pages.ts';
import { openPage, startChromium } from '../../test/peers/chromium.ts';
import { manyListeners, type StatusSource } from '../../test/support/full-status.ts';
import { aScan, STATUS_TOKEN } from '../../test/support/status.ts';
import { startStatusServer } from '../../test/support/status-server.ts';
import type { BenchOptions, BenchResult } from './benches.ts';
import { median } from './figure.ts';

const LISTENERS = 1_000;
const ROUNDS = 9;

const painted =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))';

const searched = `new Promise((done) => {
  const search = document.querySelector('#search');
  const startedAtMs = performance.now();
  search.value = search.value === '' ? 'service-7' : '';
  search.dispatchEvent(new Event('input'));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - startedAtMs)));
})`;

export async function benchStatus({ print, quick }: BenchOptions): Promise<BenchResult> {
  const total = quick ? 1 : ROUNDS;
  const nowMs = systemClock.now();
  const [many, one] = [LISTENERS, 1].map((count) => sourceOf(count, nowMs)) as [StatusSource, StatusSource];
  const server = await startStatusServer(many, systemClock);
  const browser = await startChromium();
  try {
    const page = await signedIn(browser, server.url);
    const measure = async (source: StatusSource) => {
      server.show(source);
      await page.goto(server.url, { waitUntil: 'load' });
      const opened = await page.evaluate<number>(painted);
      return {
        opened,
        searched: await page.evaluate<number>(searched),
        made: await renderTimeOf(source, nowMs),
      };
    };
    const rounds: { readonly many: Figures; readonly one: Figures }[] = [];
    for (let round = 0; round <= total; round++) {
      const measured = { many: await measure(many), one: await measure(one) };
      print(
        `${round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`}: opened in ${measured.many.opened.toFixed(0)} ms`,
      );
      if (round > 0) rounds.push(measured);
    }
    const measurements = (['opened', 'searched', 'made'] as const).map((name) => ({
      figure: `page of ${LISTENERS} listeners ${name}`,
      value: median(rounds.map((round) => round.many[name])),
      unit: 'ms',
      reference: median(rounds.map((round) => round.one[name])),
    }));
    return { measurements };
  } finally {
    await browser.close();
    await server.close();
  }
}

interface Figures {
  readonly opened: number;
  readonly searched: number;
  readonly made: number;
}

function sourceOf(count: number, nowMs: number): StatusSource {
  const store = createMemoryLedger();
  const scan = aScan({ rows: manyListeners(count, nowMs), startedAtMs: nowMs, finishedAtMs: nowMs });
  return { store, latestScans: async () => [scan] };
}

async function renderTimeOf({ store, latestScans }: StatusSource, nowMs: number): Promise<number> {
  const startedAtMs = performance.now();
  statusPage(statusModel(await readStatus(store, latestScans), nowMs), 'en');
  return performance.now() - startedAtMs;
}

async function signedIn(browser: Browser, url: string): Promise<Page> {
  const { page } = await openPage(browser, url, { viewport: { width: 1280, height: 900 } });
  await page.goto(url);
  await page.locator('input[name=token]').fill(STATUS_TOKEN);
  await page.keyboard.press('Enter');
  await page.locator('#rows').waitFor();
  return page;
}
