import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../../shared/base/clock.ts';
import type { PublishedStates } from '../../../../../shared/core/model/event.ts';
import {
  EXPIRY_THRESHOLDS_DAYS,
  expiringEvents,
  stillExpiring,
} from '../../../../../shared/core/reports/events/expiring-event.ts';
import type { SnapshotRow } from '../../../../../shared/core/reports/scan-snapshot.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import { aRow } from '../../../../support/status.ts';

function rowWith(daysLeft: number, fields: Partial<SnapshotRow> = {}): SnapshotRow {
  return aRow({ notAfterMs: NOW_MS + daysLeft * DAY_MS, ...fields });
}

function tell(rows: readonly SnapshotRow[], announced: PublishedStates = {}, nowMs = NOW_MS) {
  return expiringEvents(rows, announced, nowMs);
}

function remember(...[rows, announced = {}, nowMs]: Parameters<typeof tell>): PublishedStates {
  const told = tell(rows, announced, nowMs).map(({ key, state }) => [key, state]);
  return { ...announced, ...Object.fromEntries(told) };
}

const thresholdsOf = (told: ReturnType<typeof tell>) => told.map(({ event }) => event.data['thresholdDays']);

describe('a certificate that nears its end', () => {
  it('is told of flat, with a summary that a person understands', () => {
    const row = rowWith(6.5, {
      names: ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com'],
      decision: 'blocked',
      reason: 'quota',
      message: 'No free slot.',
    });

    expect(tell([row]).map(({ event }) => event)).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{40}$/),
        source: 'cert-rotator',
        type: 'certrotator:Certificate:Expiring',
        subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
        timeMs: NOW_MS,
        data: {
          schemaVersion: 1,
          region: 'cn-hangzhou',
          loadBalancerId: 'alb-1',
          loadBalancerName: 'shop',
          listenerId: 'lsn-1',
          slot: 'default',
          keyType: 'RSA',
          certificateId: idOf(1),
          names: 'a.example.com, b.example.com, c.example.com, d.example.com',
          notAfter: '2026-06-07T12:00:00.000Z',
          daysLeft: 6,
          thresholdDays: 7,
          decision: 'blocked',
          reasonCode: 'quota',
          summary:
            'lsn-1 default RSA: 1-cn-hangzhou for a.example.com, b.example.com, c.example.com and 1 more expires in 6 days, at 2026-06-07T12:00:00.000Z. Blocked (quota): No free slot.',
        },
      },
    ]);
  });

  it.each([
    [30.001, undefined],
    [30, 30],
    [14.001, 30],
    [14, 14],
    [7, 7],
    [3, 3],
    [1, 1],
    [0, 1],
    [-0.001, 0],
    [-400, 0],
  ])('with %s days left has crossed %s', (daysLeft, threshold) => {
    expect(thresholdsOf(tell([rowWith(daysLeft)]))).toEqual(threshold === undefined ? [] : [threshold]);
  });

  it('is told of once at each threshold as the days pass, however often somebody looks', () => {
    const row = rowWith(31);
    let announced: PublishedStates = {};
    const told: unknown[] = [];
    for (let hours = 0; hours < 40 * 24; hours += 1) {
      const nowMs = NOW_MS + (hours * DAY_MS) / 24;
      told.push(...thresholdsOf(tell([row], announced, nowMs)));
      announced = remember([row], announced, nowMs);
    }

    expect(told).toEqual([...EXPIRY_THRESHOLDS_DAYS].reverse());
  });

  it('is told of only at the lowest threshold when nobody looked for long', () => {
    expect(thresholdsOf(tell([rowWith(2)], remember([rowWith(2)], {}, NOW_MS - 20 * DAY_MS)))).toEqual([3]);
  });

  it('is not told of at a higher threshold after a clock was set back', () => {
    const row = rowWith(2);

    expect(tell([row], remember([row]), NOW_MS - 10 * DAY_MS)).toEqual([]);
  });

  it('starts anew with another certificate, on another listener, and with a later end', () => {
    const announced = remember([rowWith(2)]);

    expect(thresholdsOf(tell([rowWith(29, { oldCertificateId: idOf(2) })], announced))).toEqual([30]);
    expect(thresholdsOf(tell([rowWith(2, { listenerId: 'lsn-2' })], announced))).toEqual([3]);
    expect(thresholdsOf(tell([rowWith(29)], announced))).toEqual([30]);
  });

  it('is told of once where it is in two slots of a listener', () => {
    expect(tell([rowWith(2), rowWith(2, { slot: 'additional' })])).toHaveLength(1);
  });

  it('is not told of where its end is unknown: that is not the same as soon', () => {
    expect(tell([aRow({ notAfterMs: null })])).toEqual([]);
  });

  it('has the same id whoever tells it, and another one at each threshold', () => {
    const row = rowWith(31);
    const idAt = (days: number, id = row) => tell([id], {}, NOW_MS + days * DAY_MS)[0]?.event.id;

    expect(idAt(2)).toBe(idAt(3));
    expect(new Set([idAt(2), idAt(18), idAt(40), idAt(2, rowWith(31, { listenerId: 'lsn-2' }))]).size).toBe(
      4,
    );
  });
});

describe('what was told of expiry', () => {
  const gone = rowWith(2, { listenerId: 'lsn-gone' });

  it('is remembered while the certificate is there, however long it has expired', () => {
    const old = rowWith(-400);

    expect(stillExpiring([old], remember([old]), NOW_MS)).toEqual(remember([old]));
  });

  it('is remembered for a while where a listener was out of sight, and then forgotten', () => {
    const announced = remember([gone]);

    expect(stillExpiring([], announced, NOW_MS + 31 * DAY_MS)).toEqual(announced);
    expect(stillExpiring([], announced, NOW_MS + 33 * DAY_MS)).toEqual({});
  });
});
