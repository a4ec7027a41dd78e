import { describe, expect, it } from 'vitest';
import { languages } from '../../../../../shared/core/model/texts/language.ts';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../../shared/ledger/memory.ts';
import { history } from '../../../../../shared/service/operator/history.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { STALE_AFTER_MS, statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { historyPage, statusPage } from '../../../../../shared/service/status/page/pages.ts';
import { texts } from '../../../../../shared/service/status/page/texts.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import {
  aBlockedRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
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

  it('warns of an old scan, in the title, too', async () => {
    const fresh = await pageOf([aScan()]);
    const old = await pageOf([aScan({ finishedAtMs: NOW_MS - STALE_AFTER_MS - 1 })]);

    expect(fresh).toContain('<title>Certificates - alb-cert-rotator</title>');
    expect(fresh).not.toContain(texts.en.stale);
    expect(old).toContain('<title>? Certificates - alb-cert-rotator</title>');
    expect(old).toContain(texts.en.stale);
  });
});
