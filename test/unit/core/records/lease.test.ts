/** How long an entry can hold others back, whatever end it states. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../shared/base/clock.ts';
import { emptyCertificate, reduceCertificate } from '../../../../shared/core/records/certificate-log.ts';
import {
  cappedUntilMs,
  isHeldByOther,
  LONGEST_LEASE_MS,
  mayBeAtWork,
} from '../../../../shared/core/records/lease.ts';
import type { LoadBalancerEntry } from '../../../../shared/core/records/load-balancer-log.ts';
import { from, stateAfter } from './builders.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
/** In the year 275760. */
const FOR_EVER_MS = 8.64e15;
const other = { holder: 'worker-2', requestId: 'request-2', retryCount: 0 };
const claimed: LoadBalancerEntry = { kind: 'claimed', data: { requestId: 'r', untilMs: FOR_EVER_MS } };

describe('a lease', () => {
  it('lasts as long as its entry says, up to the longest life of a function and the margin', () => {
    expect(cappedUntilMs(NOW_MS + HOUR_MS, NOW_MS)).toBe(NOW_MS + HOUR_MS);
    expect(cappedUntilMs(FOR_EVER_MS, NOW_MS)).toBe(NOW_MS + 86_400_000 + 5 * MINUTE_MS + 15_000);
  });

  it('until the year 275760 keeps other workers out for a day at most', () => {
    const state = stateAfter(claimed);

    expect(isHeldByOther(state, other, LONGEST_LEASE_MS)).toBe(true);
    expect(isHeldByOther(state, other, LONGEST_LEASE_MS + 1)).toBe(false);
  });

  it('whose entry or checkpoint was dated in the far future keeps no worker out', () => {
    const lease = { holder: 'worker-1', requestId: 'r', untilMs: FOR_EVER_MS };
    const state = from(stateAfter(), { kind: 'checkpoint', data: { ...stateAfter(), lease } });

    expect(isHeldByOther(state, other, NOW_MS)).toBe(false);
  });

  it.each([
    { what: 'that has not ended', untilMs: NOW_MS + 1, at: true },
    { what: 'that has ended', untilMs: NOW_MS, at: false },
    { what: 'of a function of a day whose clock is a day ahead', untilMs: NOW_MS + 2 * DAY_MS, at: true },
    { what: 'of the latest clock that is believed', untilMs: NOW_MS + 2 * LONGEST_LEASE_MS, at: true },
    { what: 'of a later clock', untilMs: NOW_MS + 2 * LONGEST_LEASE_MS + 1, at: false },
    { what: 'that ends in a week', untilMs: NOW_MS + 7 * DAY_MS, at: false },
  ])('$what: may be at work $at', ({ untilMs, at }) => {
    expect(mayBeAtWork(untilMs, NOW_MS)).toBe(at);
  });
});

describe('the trial of a pilot', () => {
  it('ends with the longest life of a function, too', () => {
    const state = reduceCertificate(emptyCertificate, {
      entry: { kind: 'trial', data: { loadBalancerId: 'alb-1', untilMs: FOR_EVER_MS } },
      atMs: NOW_MS,
    });

    expect(state.trial?.untilMs).toBe(NOW_MS + LONGEST_LEASE_MS);
  });
});
