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

function publish(rows: readonly SnapshotRow[], published: PublishedStates = {}, nowMs = NOW_MS) {
  return expiringEvents(rows, published, nowMs, 'en');
}

function publishedAfter(...[rows, published = {}, nowMs]: Parameters<typeof publish>): PublishedStates {
  const states = publish(rows, published, nowMs).map(({ key, state }) => [key, state]);
  return { ...published, ...Object.fromEntries(states) };
}

const thresholdsOf = (events: ReturnType<typeof publish>) =>
  events.map(({ event }) => event.data['thresholdDays']);

describe('a certificate that expires soon', () => {
  it('is published with flat fields and a readable summary', () => {
    const row = rowWith(6.5, {
      names: ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com'],
      decision: 'blocked',
      reason: 'quota',
      message: 'No free slot.',
    });

    expect(publish([row]).map(({ event }) => event)).toEqual([
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
            'lsn-1 default RSA: 1-cn-hangzhou for a.example.com, b.example.com, c.example.com and 1 more expires in 6 days, at 2026-06-07 12:00 UTC. Blocked (quota): No free slot.',
        },
      },
    ]);
  });

  it.each([
    [6.5, 'expires in 6 days, at 2026-06-07 12:00 UTC.'],
    [0, 'expires in 0 hours, at 2026-06-01 00:00 UTC.'],
    [-1, 'expired at 2026-05-31 00:00 UTC.'],
  ])('with %s days left is said to have ended only once it has', (daysLeft, ending) => {
    const [publication] = publish([rowWith(daysLeft)]);

    expect(publication?.event.data['summary']).toBe(
      `lsn-1 default RSA: 1-cn-hangzhou for www.example.com ${ending}`,
    );
  });

  it('has no names in its summary where they are unknown', () => {
    const [publication] = publish([rowWith(6.5, { names: [] })]);

    expect(publication?.event.data).toMatchObject({
      names: '',
      summary: 'lsn-1 default RSA: 1-cn-hangzhou expires in 6 days, at 2026-06-07 12:00 UTC.',
    });
  });

  it('has its first ten names, and says how many more there are', () => {
    const names = Array.from({ length: 11 }, (_, index) => `n${index}.com`);
    const namesOf = (count: number) =>
      publish([rowWith(6.5, { names: names.slice(0, count) })])[0]?.event.data['names'];

    expect(namesOf(10)).toBe(names.slice(0, 10).join(', '));
    expect(namesOf(11)).toBe(`${names.slice(0, 10).join(', ')} and 1 more`);
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
    expect(thresholdsOf(publish([rowWith(daysLeft)]))).toEqual(threshold === undefined ? [] : [threshold]);
  });

  it('is published once at each threshold, however many scans there are', () => {
    const row = rowWith(31);
    let published: PublishedStates = {};
    const thresholds: unknown[] = [];
    for (let hours = 0; hours < 40 * 24; hours += 1) {
      const nowMs = NOW_MS + (hours * DAY_MS) / 24;
      thresholds.push(...thresholdsOf(publish([row], published, nowMs)));
      published = publishedAfter([row], published, nowMs);
    }

    expect(thresholds).toEqual([...EXPIRY_THRESHOLDS_DAYS].reverse());
  });

  it('is published only at the lowest threshold after a long time without scans', () => {
    expect(
      thresholdsOf(publish([rowWith(2)], publishedAfter([rowWith(2)], {}, NOW_MS - 20 * DAY_MS))),
    ).toEqual([3]);
  });

  it('is not published at a higher threshold after a clock was set back', () => {
    const row = rowWith(2);

    expect(publish([row], publishedAfter([row]), NOW_MS - 10 * DAY_MS)).toEqual([]);
  });

  it('starts again with another certificate, on another listener, and with a later expiry', () => {
    const published = publishedAfter([rowWith(2)]);

    expect(thresholdsOf(publish([rowWith(29, { oldCertificateId: idOf(2) })], published))).toEqual([30]);
    expect(thresholdsOf(publish([rowWith(2, { listenerId: 'lsn-2' })], published))).toEqual([3]);
    expect(thresholdsOf(publish([rowWith(29)], published))).toEqual([30]);
  });

  it('is published once where it is in two slots of a listener', () => {
    expect(publish([rowWith(2), rowWith(2, { slot: 'additional' })])).toHaveLength(1);
  });

  it('is not published where its expiry is unknown', () => {
    expect(publish([aRow({ notAfterMs: null })])).toEqual([]);
  });

  it('has the same id from every scan, and a different one at each threshold', () => {
    const row = rowWith(31);
    const idAt = (days: number, id = row) => publish([id], {}, NOW_MS + days * DAY_MS)[0]?.event.id;

    expect(idAt(2)).toBe(idAt(3));
    expect(new Set([idAt(2), idAt(18), idAt(40), idAt(2, rowWith(31, { listenerId: 'lsn-2' }))]).size).toBe(
      4,
    );
  });
});

describe('a published expiry', () => {
  const gone = rowWith(2, { listenerId: 'lsn-gone' });

  it('is kept while the certificate is attached, however long ago it expired', () => {
    const old = rowWith(-400);

    expect(stillExpiring([old], publishedAfter([old]), NOW_MS)).toEqual(publishedAfter([old]));
  });

  it('is kept for a while where the listener is missing, and then removed', () => {
    const published = publishedAfter([gone]);

    expect(stillExpiring([], published, NOW_MS + 31 * DAY_MS)).toEqual(published);
    expect(stillExpiring([], published, NOW_MS + 32 * DAY_MS)).toEqual({});
  });

  it('is all that is kept: other events have their own end', () => {
    const others = {
      'served-wrong lsn-1 1': `${NOW_MS} chain-not-trusted`,
      'roots-suspected cn-hangzhou': `${NOW_MS}`,
    };

    expect(stillExpiring([], others, NOW_MS)).toEqual({});
  });
});
