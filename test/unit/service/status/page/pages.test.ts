import { describe, expect, it } from 'vitest';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../../shared/ledger/memory.ts';
import { history } from '../../../../../shared/service/operator/history.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { STALE_AFTER_MS, statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { html } from '../../../../../shared/service/status/page/html.ts';
import { languages, momentIn } from '../../../../../shared/service/status/page/language.ts';
import { historyPage, statusPage } from '../../../../../shared/service/status/page/pages.ts';
import { texts } from '../../../../../shared/service/status/page/texts.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import {
  aBlockedRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
  recordControl,
  recordFailedProof,
} from '../../../../support/status.ts';

const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`;

async function pageOf(
  scans: readonly ScanSnapshot[],
  store = createMemoryLedger(),
  language: 'en' | 'zh' = 'en',
) {
  return statusPage(statusModel(await readStatus(store, async () => scans), NOW_MS), language);
}

describe('a template', () => {
  it('escapes texts, in elements and in attributes', () => {
    expect(html`<a title="${HOSTILE}">${[HOSTILE, html`<b>${'<'}</b>`]}</a>`.text).toBe(
      `<a title="&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;">&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&amp;amp;<b>&lt;</b></a>`,
    );
  });

  it('omits absent values, but not zero', () => {
    expect(html`${undefined}${null}${false}${0}${''}`.text).toBe('0');
  });
});

describe('the page', () => {
  it('escapes text from outside everywhere', async () => {
    const store = createMemoryLedger();
    await recordChange(store, {
      oldId: 2,
      newId: 12,
      atMs: NOW_MS,
      ended: 'rolled-back',
      reason: HOSTILE,
      message: HOSTILE,
    });
    await recordChange(store, {
      listenerId: HOSTILE,
      oldId: 3,
      newId: 13,
      atMs: NOW_MS,
      ended: 'changed-unproved',
      reason: HOSTILE,
      message: HOSTILE,
    });
    await recordFailedProof(store, { newId: 12, atMs: NOW_MS });
    const strings = (row: object): object =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? HOSTILE : value]),
      );
    const row = {
      ...aBlockedRow(),
      ...strings(aBlockedRow()),
      decision: 'blocked',
      names: [HOSTILE, HOSTILE, HOSTILE, HOSTILE],
    } as const;
    const scan = aScan({
      region: HOSTILE,
      rows: [row, aRow({ id: 2, listenerId: 'lsn-2' })],
      failures: [{ region: HOSTILE, loadBalancerId: HOSTILE, code: HOSTILE, message: HOSTILE }],
      served: { [HOSTILE]: aServedRecord({ differences: [HOSTILE] }) },
    });

    for (const language of languages) {
      const page = await pageOf([scan], store, language);
      const past = historyPage(await history(store, { loadBalancerId: 'alb-1' }), HOSTILE, NOW_MS, language);

      expect(page.split('&lt;script&gt;').length).toBeGreaterThan(15);
      for (const text of [page, past]) {
        expect(text.match(/<script/g)).toHaveLength(1);
        expect(text).not.toContain('<img');
        expect(text).not.toMatch(/<[^>]*\sonerror=(?![^<>]*&gt;)/);
      }
    }
  });

  it('needs no inline style and no handler: the policy would stop them', async () => {
    const page = (await pageOf([aScan()])).replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');

    expect(page).not.toMatch(/\s(style|on[a-z]+)=/);
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('says that there is no scan yet', async () => {
    expect(await pageOf([])).toContain('No scan yet.');
    expect(await pageOf([], createMemoryLedger(), 'zh')).toContain('尚未扫描。');
  });

  it('warns of an old scan, in the title, too', async () => {
    const fresh = await pageOf([aScan()]);
    const old = await pageOf([aScan({ finishedAtMs: NOW_MS - STALE_AFTER_MS - 1 })]);

    expect(fresh).toContain('<title>Certificates</title>');
    expect(fresh).not.toContain(texts.en.stale);
    expect(old).toContain('<title>? Certificates</title>');
    expect(old).toContain(texts.en.stale);
  });

  it('lists a region that could not be listed, and does not claim that it has no certificates', async () => {
    const failures = [
      { region: 'cn-hangzhou', loadBalancerId: null, code: 'CloudCallFailed', message: 'No.' },
    ];

    const page = await pageOf([aScan({ rows: [], failures, notListedAtMs: NOW_MS })]);

    expect(page).toContain(texts.en.failures);
    expect(page).toContain('CloudCallFailed');
    expect(page).not.toContain(texts.en.noCertificates);
    expect(await pageOf([aScan({ rows: [] })])).toContain(texts.en.noCertificates);
  });

  it('shows that rotations are paused, or stopped by failed proofs', async () => {
    const store = createMemoryLedger();
    await recordControl(store, { kind: 'paused', data: {} }, NOW_MS);
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3'])
      await recordControl(store, { kind: 'proof-failed', data: { loadBalancerId } }, NOW_MS + 1);

    const page = await pageOf([aScan()], store);

    expect(page).toContain(texts.en.paused);
    expect(page).toContain(texts.en.breakerOpen);
    expect(page).toContain('alb-1, alb-2, alb-3');
  });

  it('has a bar for the days left, and a line where a certificate becomes due', async () => {
    const page = await pageOf([
      aScan({
        rows: [aRow({ daysLeft: 47 }), aRow({ id: 2, daysLeft: 400 }), aRow({ id: 3, daysLeft: -5 })],
      }),
    ]);

    expect(page.match(/<rect width="(\d+)"/g)).toEqual([
      '<rect width="0"',
      '<rect width="47"',
      '<rect width="90"',
    ]);
    expect(page.match(/<path d="M30 0v6"/g)).toHaveLength(3);
  });
});

describe('a moment', () => {
  it.each([
    ['en', -30_000, '0 minutes ago'],
    ['en', -119 * 60_000, '119 minutes ago'],
    ['en', -47 * 3_600_000, '47 hours ago'],
    ['en', 49 * 3_600_000, 'in 2 days'],
    ['zh', -600_000, '10分钟前'],
  ] as const)('in %s, %i ms from now, is %s', (language, differenceMs, said) => {
    expect(momentIn(language, NOW_MS + differenceMs, NOW_MS).text).toContain(`>${said}<`);
  });
});
