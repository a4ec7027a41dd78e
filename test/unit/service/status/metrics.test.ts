import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../shared/base/clock.ts';
import type { ScanSnapshot } from '../../../../shared/core/reports/scan-snapshot.ts';
import { createMemoryLedger } from '../../../../shared/ledger/memory.ts';
import { metricsText } from '../../../../shared/service/status/metrics.ts';
import { readStatus } from '../../../../shared/service/status/model/reading.ts';
import { statusModel } from '../../../../shared/service/status/model/status-model.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aFullStatus } from '../../../support/full-status.ts';
import {
  aBlockedRow,
  aDueRow,
  aRow,
  aScan,
  aServedRecord,
  recordChange,
  recordFailedProof,
} from '../../../support/status.ts';

async function metricsOf(scans: readonly ScanSnapshot[], store = createMemoryLedger()) {
  return metricsText(statusModel(await readStatus(store, async () => scans), NOW_MS));
}

/** Samples by name and labels. */
function samplesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
}

const place =
  'instance="cn-hangzhou/alb-1/lsn-1",region="cn-hangzhou",load_balancer="alb-1",listener="lsn-1"';

describe('metrics', () => {
  it('give for each listener and key type the certificate that expires first', async () => {
    const rows = [
      aRow({ id: 1, daysLeft: 100 }),
      aDueRow({ id: 2, daysLeft: 20, slot: 'additional' }),
      aRow({ id: 3, daysLeft: 300, keyType: 'ECC', slot: 'additional' }),
      aRow({ id: 4, notAfterMs: null, dueAtMs: null, keyType: 'SM2', slot: 'additional' }),
    ];

    const samples = samplesOf(await metricsOf([aScan({ rows })]));

    const expiries = [...samples].filter(([name]) => name.startsWith('probe_ssl_earliest_cert_expiry'));
    expect(expiries).toEqual([
      [`probe_ssl_earliest_cert_expiry{${place},key_type="RSA"}`, NOW_MS / 1000 + 20 * 86_400],
      [`probe_ssl_earliest_cert_expiry{${place},key_type="ECC"}`, NOW_MS / 1000 + 300 * 86_400],
    ]);
    expect(samples.get(`cert_rotator_cert_due_timestamp_seconds{${place},key_type="RSA"}`)).toBe(
      NOW_MS / 1000 - 10 * 86_400,
    );
  });

  it('do not include a certificate that was replaced since the scan', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 1, newId: 11, atMs: NOW_MS, ended: 'verified' });

    const text = await metricsOf([aScan({ rows: [aBlockedRow({ id: 1, daysLeft: 2 })] })], store);

    expect(text).not.toContain('probe_ssl_earliest_cert_expiry');
    expect(text).not.toContain('cert_rotator_blocked');
    expect(samplesOf(text).get('cert_rotator_certificates{state="replaced"}')).toBe(1);
  });

  it('have the results of the daily check, without listeners that were not or could not be checked', async () => {
    const rows = ['lsn-1', 'lsn-2', 'lsn-3', 'lsn-4'].map((listenerId) => aRow({ listenerId }));
    const served = {
      'lsn-1': aServedRecord(),
      'lsn-2': aServedRecord({ asExpected: 3, silent: 1 }),
      'lsn-3': aServedRecord({ targets: 0, asExpected: 0 }),
    };

    const samples = samplesOf(await metricsOf([aScan({ rows, served })]));

    const found = [...samples].filter(([name]) => name.startsWith('probe_success'));
    expect(found).toEqual([
      [`probe_success{${place.replaceAll('lsn-1', 'lsn-2')}}`, 0],
      [`probe_success{${place}}`, 1],
    ]);
  });

  it('tell a wrong certificate from an address that does not answer', async () => {
    const rows = ['lsn-1', 'lsn-2'].map((listenerId) => aRow({ listenerId }));
    const served = {
      'lsn-1': aServedRecord({ targets: 4, asExpected: 3, silent: 1 }),
      'lsn-2': aServedRecord({
        targets: 4,
        asExpected: 3,
        silent: 0,
        differences: ['10.0.0.1 serves another one'],
      }),
    };

    const samples = samplesOf(await metricsOf([aScan({ rows, served })]));

    const of = (name: string) =>
      [...samples]
        .filter(([sample]) => sample.startsWith(name))
        .map(([sample, value]) => [/lsn-\d/.exec(sample)?.[0], value]);
    expect(Object.fromEntries(of('cert_rotator_served_wrong'))).toEqual({ 'lsn-1': 0, 'lsn-2': 1 });
    expect(Object.fromEntries(of('cert_rotator_served_silent'))).toEqual({ 'lsn-1': 1, 'lsn-2': 0 });
  });

  it('do not include checks that are two days old, however old the scan is', async () => {
    const rows = ['lsn-1', 'lsn-2'].map((listenerId) => aRow({ listenerId }));
    const served = {
      'lsn-1': aServedRecord({ atMs: NOW_MS - 48 * HOUR_MS }),
      'lsn-2': aServedRecord({ atMs: NOW_MS - 48 * HOUR_MS + 1 }),
    };

    const samples = samplesOf(await metricsOf([aScan({ rows, served })]));

    const ofLooks = [...samples.keys()].filter((name) => /probe_success|look_timestamp/.test(name));
    expect(ofLooks).toHaveLength(2);
    expect(ofLooks.filter((name) => name.includes('lsn-1'))).toEqual([]);
  });

  it('count blocked certificates by reason, open changes, and held-back certificates', async () => {
    const store = createMemoryLedger();
    await recordChange(store, { oldId: 7, newId: 17, atMs: NOW_MS, ended: 'open' });
    await recordChange(store, {
      oldId: 8,
      newId: 18,
      atMs: NOW_MS,
      ended: 'rolled-back',
      listenerId: 'lsn-2',
    });
    await recordFailedProof(store, { newId: 18, loadBalancerId: 'alb-1', atMs: NOW_MS });
    await recordFailedProof(store, { newId: 18, loadBalancerId: 'alb-2', atMs: NOW_MS });
    const rows = [aBlockedRow({ id: 1 }), aBlockedRow({ id: 2 }), aBlockedRow({ id: 3, reason: 'quota' })];

    const samples = samplesOf(await metricsOf([aScan({ rows })], store));

    expect(Object.fromEntries(samples)).toMatchObject({
      'cert_rotator_blocked{reason="no-replacement"}': 2,
      'cert_rotator_blocked{reason="quota"}': 1,
      'cert_rotator_open_rotations{state="begun"}': 1,
      'cert_rotator_open_rotations{state="unproved"}': 0,
      cert_rotator_quarantined: 1,
      cert_rotator_paused: 0,
      cert_rotator_paused_load_balancers: 0,
      'cert_rotator_scan_timestamp_seconds{region="cn-hangzhou"}': (NOW_MS - 600_000) / 1000,
    });
  });

  it('count a region that cannot be listed as a failure, and keep the time of its last scan', async () => {
    const failures = [
      { region: 'cn-hangzhou', loadBalancerId: null, code: 'CloudCallFailed', message: 'No.' },
    ];
    const finishedAtMs = NOW_MS - 9 * HOUR_MS;

    const samples = samplesOf(await metricsOf([aScan({ finishedAtMs, failures, notListedAtMs: NOW_MS })]));

    expect(Object.fromEntries(samples)).toMatchObject({
      'cert_rotator_scan_failures{region="cn-hangzhou"}': 1,
      'cert_rotator_scan_timestamp_seconds{region="cn-hangzhou"}': finishedAtMs / 1000,
    });
  });

  it('escape label values', async () => {
    const text = await metricsOf([aScan({ rows: [aBlockedRow({ reason: 'a"b\\c\nd' })] })]);

    expect(text).toContain('cert_rotator_blocked{reason="a\\"b\\\\c\\nd"} 1\n');
  });

  it('are in the exposition format: HELP and TYPE once, before their samples, no sample twice', async () => {
    const { store, latestScans } = await aFullStatus(NOW_MS);
    const text = metricsText(statusModel(await readStatus(store, latestScans), NOW_MS));

    const names: string[] = [];
    const seen = new Set<string>();
    for (const line of text.trimEnd().split('\n')) {
      const said = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line);
      if (said?.[1] === 'HELP') names.push(said[2] ?? '');
      else if (said) expect(line).toBe(`# TYPE ${names.at(-1)} gauge`);
      else {
        expect(line).toMatch(
          new RegExp(`^${names.at(-1)}(\\{([a-z_]+="[^"\\n]*",?)+\\})? -?\\d+(\\.\\d+)?$`),
        );
        const series = line.slice(0, line.lastIndexOf(' '));
        expect(seen.has(series), series).toBe(false);
        seen.add(series);
      }
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['probe_ssl_earliest_cert_expiry', 'probe_success', 'cert_rotator_paused']),
    );
    expect(text.endsWith('\n')).toBe(true);
  });
});
