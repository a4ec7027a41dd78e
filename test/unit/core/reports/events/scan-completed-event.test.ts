import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../../shared/base/clock.ts';
import { scanCompletedEvent } from '../../../../../shared/core/reports/events/scan-completed-event.ts';
import { idOf, NOW_MS } from '../../../../support/builders.ts';
import { aRow, unwritten } from '../../../../support/status.ts';
import { aSnapshot } from './builders.ts';

const snapshot = aSnapshot({
  rows: [
    aRow(),
    aRow({ slot: 'additional', oldCertificateId: idOf(2), notAfterMs: null, decision: 'blocked' }),
    aRow({
      loadBalancerId: 'alb-2',
      listenerId: 'lsn-2',
      oldCertificateId: idOf(3),
      notAfterMs: NOW_MS + DAY_MS,
      due: 'expires-soon',
      emergency: true,
      decision: 'rotate',
    }),
  ],
  failures: [{ region: 'cn-hangzhou', loadBalancerId: 'alb-3', code: 'CloudCallFailed', message: 'No.' }],
  served: {
    'lsn-1': { atMs: NOW_MS, targets: 4, asExpected: 2, silent: 0, differences: ['one', 'another'] },
  },
});

const idle = { rotatedHere: 0, workersAsked: 0 };

describe('the heartbeat of a scan', () => {
  it('counts what was seen and the work that was started', () => {
    expect(scanCompletedEvent(unwritten(snapshot), { ...idle, workersAsked: 2 }, 'en')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{40}$/),
      source: 'cert-rotator',
      type: 'certrotator:Scan:Completed',
      subject: 'acs:alb:cn-hangzhou::scan',
      timeMs: snapshot.finishedAtMs,
      data: {
        schemaVersion: 1,
        region: 'cn-hangzhou',
        mode: 'apply',
        startedAt: '2026-06-01T00:00:00.000Z',
        durationMs: 60_000,
        loadBalancers: 2,
        listeners: 2,
        certificates: 3,
        due: 1,
        blocked: 1,
        emergencies: 1,
        unknownExpiry: 1,
        differences: 2,
        failures: 1,
        rotatedHere: 0,
        workersAsked: 2,
        earliestNotAfter: '2026-06-02T00:00:00.000Z',
        summary:
          'cn-hangzhou (apply): 3 certificates on 2 listeners, 1 due, 1 blocked, 1 in an emergency, 2 serving an unexpected certificate, 1 could not be read. The first expires at 2026-06-02 00:00 UTC.',
      },
    });
  });

  it('is sent for an empty region, too, without an expiry date', () => {
    const { data } = scanCompletedEvent(unwritten(aSnapshot()), idle, 'en');

    expect(data['earliestNotAfter']).toBeNull();
    expect(data['summary']).toBe('cn-hangzhou (apply): 0 certificates on 0 listeners, 0 due, 0 blocked.');
  });

  it('has the same id when it is sent again, and a different one for another scan or region', () => {
    const others = [
      aSnapshot(),
      aSnapshot({ region: 'cn-beijing' }),
      aSnapshot({ startedAtMs: NOW_MS + 1 }),
      aSnapshot({ mode: 'plan' }),
    ];

    expect(scanCompletedEvent(unwritten(aSnapshot()), idle, 'en').id).toBe(
      scanCompletedEvent(unwritten(aSnapshot()), idle, 'en').id,
    );
    expect(new Set(others.map((one) => scanCompletedEvent(unwritten(one), idle, 'en').id)).size).toBe(
      others.length,
    );
  });
});
