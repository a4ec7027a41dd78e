/** A run dies while it records that a proof failed: the failure is neither lost nor counted twice. */
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../shared/base/clock.ts';
import { certificateLog, certificateReducer } from '../../../shared/core/records/certificate-log.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { viewLog } from '../../../shared/ledger/log.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { carriedOut } from '../rotation/rules.ts';
import { notAsDescribed } from '../rotation/stories.ts';
import {
  type CrashAt,
  LEASE_ENDED_MS,
  ledgerOf,
  mortal,
  rightAfter,
  rightBefore,
  runAndDie,
} from './crash.ts';
import { aFleet, heldAt, wrongInOneZone } from './fleets.ts';

const moments: readonly { readonly when: string; readonly crashAt: CrashAt }[] = [
  { when: 'before the breaker counts it', crashAt: rightBefore('proof-failed') },
  { when: 'after the breaker counted it', crashAt: rightAfter('proof-failed') },
  { when: 'right before the certificate has it', crashAt: rightBefore('failed') },
  { when: 'right after the certificate has it', crashAt: rightAfter('failed') },
  { when: 'right before the change has ended', crashAt: rightBefore('change-ended') },
  { when: 'right after the change has ended', crashAt: rightAfter('change-ended') },
];

async function failuresOf({ store }: World, certificateId: string) {
  const { state } = await viewLog(store, certificateLog(certificateId), certificateReducer);
  return state.failures.map(({ loadBalancerId, times }) => `${loadBalancerId}: ${times}`);
}

describe.each(moments)('a run that dies $when', ({ crashAt }) => {
  it('with a certificate that is not the one CAS describes: it is never served again', async () => {
    const { world, old, renewed } = aFleet({ renewed: notAsDescribed });
    const { died } = await runAndDie(world, crashAt);

    await world.clock.advance(LEASE_ENDED_MS);
    await world.rotate();
    const later: string[] = [];
    for (const loadBalancerId of ['alb-1', 'alb-2']) {
      await world.clock.advance(8 * DAY_MS);
      later.push(...outcomesOf(await world.rotate({ loadBalancerId })));
    }

    expect(died).toBe(true);
    expect(later).toEqual([`${old}: blocked (quarantined)`, `${old}: blocked (quarantined)`]);
    expect(carriedOut(world)).toHaveLength(2);
    expect(await failuresOf(world, renewed)).toEqual(['alb-1: 1']);
    expect((await ledgerOf(world)).open).toEqual([]);
  });

  it('with a proof that failed in one zone: the failure counts once', async () => {
    const { world, old, renewed } = aFleet({ size: 1 });
    const probe = wrongInOneZone(world, renewed);
    const { input } = mortal(world, crashAt);
    await expect(world.rotate({}, { ...input, probe })).rejects.toThrow();

    await world.clock.advance(LEASE_ENDED_MS);
    await world.rotate({}, { probe });

    expect(await failuresOf(world, renewed)).toEqual(['alb-1: 1']);
    expect(carriedOut(world)).toHaveLength(2);
    expect(world.attached()).toEqual([`default ${old}`]);
  });
});

describe.each([
  { when: 'before the roll back is recorded', crashAt: rightBefore('rolling-back') },
  { when: 'after the roll back is recorded', crashAt: rightAfter('rolling-back') },
  { when: 'before it has proved what it restored', crashAt: rightAfter('restored') },
])('a pilot that dies $when', ({ crashAt }) => {
  it('has told the others that the certificate itself is wrong: they do not try it, though the pilot never comes back', async () => {
    const { world, old, renewed } = aFleet({ renewed: notAsDescribed });
    const { died } = await runAndDie(world, crashAt);

    await world.clock.advance(LEASE_ENDED_MS);
    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(died).toBe(true);
    expect(outcomesOf(other)).toEqual([`${old}: blocked (quarantined)`]);
    expect(world.attached('lsn-2')).toEqual([`default ${old}`]);
    expect(await failuresOf(world, renewed)).toEqual(['alb-1: 1']);
  });
});

describe('a worker that goes on with the roll back of another one', () => {
  it('tells the others first, where the ledger did not take it before, and may die then', async () => {
    const { world, old, renewed } = aFleet({ renewed: notAsDescribed });
    const refusing: LedgerStore = {
      ...world.store,
      append: async (log, n, entry) => {
        if (entry.kind === 'failed')
          throw new LedgerUnavailable('no answer', { retryable: false, cause: undefined });
        return world.store.append(log, n, entry);
      },
    };
    const held = heldAt(refusing, 'restored');
    void world.rotate({}, { store: held.store });
    await held.reached;
    await world.clock.advance(LEASE_ENDED_MS);

    const { died } = await runAndDie(world, rightAfter('restored'));
    await world.clock.advance(LEASE_ENDED_MS);
    const other = await world.rotate({ loadBalancerId: 'alb-2' });

    expect(died).toBe(true);
    expect(outcomesOf(other)).toEqual([`${old}: blocked (quarantined)`]);
    expect(await failuresOf(world, renewed)).toEqual(['alb-1: 1']);
  });
});
