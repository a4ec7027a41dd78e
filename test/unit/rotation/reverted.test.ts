import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import type { LastOutcome } from '../../../shared/core/records/last-outcomes.ts';
import { emptyLoadBalancer } from '../../../shared/core/records/load-balancer-log.ts';
import { revertedByOthers } from '../../../shared/rotation/reverted.ts';
import { idOf, NOW_MS } from '../../support/builders.ts';

const KEY = 'lsn-1 1-cn-hangzhou';

function reverted(last: Partial<LastOutcome>) {
  const outcome: LastOutcome = {
    listenerId: 'lsn-1',
    slot: 'default',
    protocol: 'HTTPS',
    keyType: 'RSA',
    oldCertificateId: idOf(1),
    newCertificateId: idOf(2),
    outcome: 'verified',
    reason: 'proved',
    message: '',
    atMs: NOW_MS,
    rotationId: 'rotation-1',
    timesVerified: 1,
    ...last,
  };
  return revertedByOthers({ ...emptyLoadBalancer, outcomes: { [KEY]: outcome } }, NOW_MS).get(KEY);
}

describe('a certificate that another writer has attached again', () => {
  it.each([
    { what: 'is left for a day', last: { atMs: NOW_MS - DAY_MS + 1 }, left: true },
    { what: 'is replaced once more after a day', last: { atMs: NOW_MS - DAY_MS }, left: false },
    {
      what: 'is left for good after the second time',
      last: { atMs: NOW_MS - 50 * DAY_MS, timesVerified: 2 },
      left: true,
    },
    { what: 'is of no concern where it was rolled back', last: { outcome: 'rolled-back' }, left: false },
    {
      what: 'is of no concern where it was never proved',
      last: { outcome: 'changed-unproved' },
      left: false,
    },
  ] as const)('$what', ({ last, left }) => {
    expect(reverted(last)?.reason).toBe(left ? 'reverted-by-others' : undefined);
  });

  it('has a message with the time of the next replacement, or that it stays', () => {
    expect(reverted({})?.message).toContain('once more at 2026-06-02 00:00 UTC');
    expect(reverted({ timesVerified: 2 })?.message).toContain('It is left alone until an emergency');
  });
});
