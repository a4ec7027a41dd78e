import { describe, expect, it } from 'vitest';
import type { ScanSnapshot } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../../shared/ledger/memory.ts';
import { readStatus } from '../../../../../shared/service/status/model/reading.ts';
import { STALE_AFTER_MS, statusModel } from '../../../../../shared/service/status/model/status-model.ts';
import { notices } from '../../../../../shared/service/status/page/notices.ts';
import { texts } from '../../../../../shared/service/status/page/texts.ts';
import { NOW_MS } from '../../../../support/builders.ts';
import { aScan, recordChannel, recordControl } from '../../../../support/status.ts';

async function noticesOf(
  scans: readonly ScanSnapshot[],
  store = createMemoryLedger(),
  language: 'en' | 'zh' = 'en',
) {
  return notices(statusModel(await readStatus(store, async () => scans), NOW_MS), language).text;
}

describe('the notices of the page', () => {
  it('are none where all is well', async () => {
    expect((await noticesOf([aScan()])).trim()).toBe('');
  });

  it('says that there is no scan yet', async () => {
    expect(await noticesOf([])).toContain('No scan yet.');
    expect(await noticesOf([], createMemoryLedger(), 'zh')).toContain('尚未扫描。');
  });

  it('name each region whose scan is old, and no other', async () => {
    const old = aScan({ region: 'cn-beijing', finishedAtMs: NOW_MS - STALE_AFTER_MS - 1 });

    const text = await noticesOf([aScan(), old]);

    expect(text).toContain('cn-beijing: ');
    expect(text).toContain(texts.en.stale);
    expect(text).not.toContain('cn-hangzhou');
  });

  it('lists a region that could not be listed, and does not claim that it has no certificates', async () => {
    const failures = [
      { region: 'cn-hangzhou', loadBalancerId: null, code: 'CloudCallFailed', message: 'No.' },
    ];

    const page = await noticesOf([aScan({ rows: [], failures, notListedAtMs: NOW_MS })]);

    expect(page).toContain(texts.en.failures);
    expect(page).toContain('CloudCallFailed');
    expect(page).not.toContain(texts.en.noCertificates);
    expect(await noticesOf([aScan({ rows: [] })])).toContain(texts.en.noCertificates);
  });

  it('name a channel that accepts nothing, with the answer of its service', async () => {
    const store = createMemoryLedger();
    for (const name of ['dingtalk-1', 'ops'])
      await recordChannel(store, name, { kind: 'added', data: { sinceMs: NOW_MS } }, NOW_MS);
    const failure = { code: '310000', message: 'sign not match' };
    await recordChannel(store, 'ops', { kind: 'failed', data: failure }, NOW_MS);

    const page = await noticesOf([aScan()], store);

    expect(page).toContain(texts.en.channelsFailing);
    expect(page).toContain('ops (');
    expect(page).toContain('<code>310000</code> sign not match');
    expect(page).not.toContain('dingtalk-1');
    expect(await noticesOf([aScan()], store, 'zh')).toContain(texts.zh.channelsFailing);
    await recordChannel(store, 'ops', { kind: 'removed', data: {} }, NOW_MS);
    expect((await noticesOf([aScan()], store)).trim()).toBe('');
  });

  it('names the load balancers that are paused by themselves', async () => {
    const store = createMemoryLedger();
    await recordControl(store, { kind: 'paused', data: { loadBalancerId: 'alb-7' } }, NOW_MS);

    const page = await noticesOf([aScan()], store);

    expect(page).toContain(texts.en.pausedLoadBalancers);
    expect(page).toContain('<li>alb-7 (');
    expect(page).not.toContain(texts.en.paused);
  });

  it('shows that rotations are paused, or stopped by failed proofs', async () => {
    const store = createMemoryLedger();
    await recordControl(store, { kind: 'paused', data: {} }, NOW_MS);
    for (const loadBalancerId of ['alb-1', 'alb-2', 'alb-3'])
      await recordControl(store, { kind: 'proof-failed', data: { loadBalancerId } }, NOW_MS + 1);

    const page = await noticesOf([aScan()], store);

    expect(page).toContain(texts.en.paused);
    expect(page).toContain(texts.en.breakerOpen);
    expect(page).toContain('alb-1, alb-2, alb-3');
  });
});
