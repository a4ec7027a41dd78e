/** What a run tells scan about the load balancers that wait for its certificate, and what it does when the ledger does not take its verdict. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { certificateLog, certificateReducer } from '../../../shared/core/records/certificate-log.ts';
import { CONTROL_LOG, controlReducer } from '../../../shared/core/records/control-log.ts';
import { LedgerDamaged, LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { viewLog } from '../../../shared/ledger/log.ts';
import { outcomesOf } from '../../support/in-words.ts';
import type { World } from '../../support/world.ts';
import { aFleet, appendCertificateEntries, blind, heldAt, wrongInOneZone } from './fleets.ts';

const soak = { settings: { soakMs: HOUR_MS } } as const;

function calls() {
  const all: (readonly [certificateId: CertificateId, fromMs: number])[] = [];
  const onOthersMayFollow = (certificateId: CertificateId, fromMs: number) => {
    all.push([certificateId, fromMs]);
  };
  return { all, onOthersMayFollow };
}

async function stateOf({ store }: World, certificateId: CertificateId) {
  return (await viewLog(store, certificateLog(certificateId), certificateReducer)).state;
}

/** Fails to append entries of these kinds. */
function refusing(store: LedgerStore, error: Error, ...kinds: readonly string[]): LedgerStore {
  return {
    ...store,
    append: async (log, n, entry) => {
      if (kinds.includes(entry.kind)) throw error;
      return store.append(log, n, entry);
    },
  };
}

const noAnswer = new LedgerUnavailable('no answer', { retryable: true });
const damaged = new LedgerDamaged('certificates/7', 1, 'is missing');

describe('the others that may follow', () => {
  it('are announced once, by the pilot, with the end of the soak, if any load balancer waits', async () => {
    const { world, renewed } = aFleet(soak);
    const { all, onOthersMayFollow } = calls();
    const held = heldAt(world.store, 'change-started');
    const pilot = world.rotate({}, { store: held.store, onOthersMayFollow });
    await held.reached;
    await world.rotate({ loadBalancerId: 'alb-2' }, { onOthersMayFollow });
    expect(all).toEqual([]);

    held.letGo();
    await pilot;
    const { proven } = await stateOf(world, renewed);
    await world.clock.advance(HOUR_MS);
    await world.rotate({ loadBalancerId: 'alb-2' }, { onOthersMayFollow });

    expect(all).toEqual([[renewed, (proven?.atMs ?? 0) + HOUR_MS]]);
  });

  it('are not announced where nobody waits, nor by a pilot without a proof', async () => {
    const alone = aFleet(soak);
    const unproved = aFleet(soak);
    const { all, onOthersMayFollow } = calls();

    await alone.world.rotate({}, { onOthersMayFollow });
    const held = heldAt(unproved.world.store, 'trial-ended');
    const pilot = unproved.world.rotate({}, { store: held.store, probe: blind, onOthersMayFollow });
    await held.reached;
    await unproved.world.rotate({ loadBalancerId: 'alb-2' });
    held.letGo();
    await pilot;

    expect(all).toEqual([]);
    expect((await stateOf(unproved.world, unproved.renewed)).gaveUp).toEqual(['alb-1']);
  });

  it('are not announced by a load balancer in an emergency that was the only one to wait', async () => {
    const { world, renewed } = aFleet({ size: 2, ...soak });
    const { all, onOthersMayFollow } = calls();
    const held = heldAt(world.store, 'change-started');
    void world.rotate({}, { store: held.store });
    await held.reached;
    await world.rotate({ loadBalancerId: 'alb-2' });
    await world.clock.advance(19 * DAY_MS);

    await world.rotate({ loadBalancerId: 'alb-2' }, { onOthersMayFollow });

    expect((await stateOf(world, renewed)).proven?.loadBalancerId).toBe('alb-2');
    expect(all).toEqual([]);
  });

  it('are announced by a load balancer that meets the soak, too', async () => {
    const { world, renewed } = aFleet(soak);
    await world.rotate();
    const { proven } = await stateOf(world, renewed);
    const { all, onOthersMayFollow } = calls();

    await world.rotate({ loadBalancerId: 'alb-2' }, { onOthersMayFollow });

    expect(all).toEqual([[renewed, (proven?.atMs ?? 0) + HOUR_MS]]);
  });

  it('make no trial and record no wait: the certificate is proven', async () => {
    const { world, renewed } = aFleet(soak);
    await world.rotate();

    await world.rotate({ loadBalancerId: 'alb-2' });
    const during = await stateOf(world, renewed);
    await world.clock.advance(HOUR_MS);
    const held = heldAt(world.store, 'change-started');
    const other = world.rotate({ loadBalancerId: 'alb-2' }, { store: held.store });
    await held.reached;
    const after = await stateOf(world, renewed);
    held.letGo();
    await other;

    expect(during.waiting).toEqual([]);
    expect(after.trial).toBeUndefined();
  });
});

describe('a worker shortly before the end of a soak', () => {
  async function beforeEnd(leftMs: number) {
    const { world, renewed } = aFleet(soak);
    await world.rotate();
    const { proven } = await stateOf(world, renewed);
    await world.clock.advance((proven?.atMs ?? 0) + HOUR_MS - leftMs - world.clock.now());
    return outcomesOf(await world.rotate({ loadBalancerId: 'alb-2' })).map((one) => one.replace(/^.*: /, ''));
  }

  it('waits for it for a minute, not longer', async () => {
    expect(await beforeEnd(MINUTE_MS)).toEqual(['verified (proved)']);
    expect(await beforeEnd(MINUTE_MS + 1)).toEqual(['blocked (soaking)']);
  });
});

describe('a verdict that the ledger does not take', () => {
  it('does not change the outcome if the ledger does not answer; the trial ends with its lease', async () => {
    const { world, old, renewed } = aFleet(soak);

    const report = await world.rotate({}, { store: refusing(world.store, noAnswer, 'proven') });

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect((await stateOf(world, renewed)).trial?.loadBalancerId).toBe('alb-1');
  });

  it('of a failed proof does not change the outcome either', async () => {
    const { world, old, renewed } = aFleet({ size: 1 });

    const report = await world.rotate(
      {},
      {
        probe: wrongInOneZone(world, renewed),
        store: refusing(world.store, noAnswer, 'proof-failed', 'failed'),
      },
    );

    expect(outcomesOf(report)).toEqual([`${old}: rolled-back (served-other)`]);
  });

  it.each(['proven', 'failed'])('ends the run if the log is damaged: %s', async (kind) => {
    const { world, renewed } = aFleet({ size: 1 });
    const wrong = kind === 'failed' ? { probe: wrongInOneZone(world, renewed) } : {};

    const run = world.rotate({}, { store: refusing(world.store, damaged, kind), ...wrong });

    await expect(run).rejects.toThrow(damaged);
  });
});

describe('a new certificate that was not proved', () => {
  it('is not proven by a change in an emergency, unless UNPROVABLE=rotate', async () => {
    const proven = async (unprovable: 'block' | 'rotate') => {
      const { world, old, renewed } = aFleet({ old: { daysLeft: 1 }, settings: { unprovable } });
      const report = await world.rotate({}, { probe: blind });
      expect(outcomesOf(report)).toEqual([`${old}: changed-unproved (unreachable)`]);
      return (await stateOf(world, renewed)).proven?.loadBalancerId;
    };

    expect(await proven('block')).toBeUndefined();
    expect(await proven('rotate')).toBe('alb-1');
  });

  it('keeps what an earlier proof has shown against it, with UNPROVABLE=rotate, too', async () => {
    const { world, old, renewed } = aFleet({ settings: { unprovable: 'rotate' } });
    await appendCertificateEntries(world, renewed, { kind: 'failed', data: { loadBalancerId: 'alb-1' } });
    await world.clock.advance(DAY_MS + HOUR_MS);

    const report = await world.rotate({}, { probe: blind });

    expect(outcomesOf(report)).toEqual([`${old}: changed-unproved (unreachable)`]);
    expect((await stateOf(world, renewed)).failures).toMatchObject([{ loadBalancerId: 'alb-1', times: 1 }]);
  });

  it('is not proven by a change that did not start, with UNPROVABLE=rotate neither', async () => {
    const { world, old, renewed } = aFleet({ settings: { unprovable: 'rotate' } });

    const report = await world.rotate({}, { store: refusing(world.store, noAnswer, 'change-started') });

    expect(outcomesOf(report)).toEqual([`${old}: blocked (ledger-unavailable)`]);
    expect(await stateOf(world, renewed)).toMatchObject({ proven: undefined, gaveUp: ['alb-1'] });
  });
});

describe('the breaker', () => {
  it('counts each load balancer on which a proof failed, and a repeated failure on one of them once', async () => {
    const { world, renewed } = aFleet();
    const probe = wrongInOneZone(world, renewed);

    await world.rotate({}, { probe });
    await world.clock.advance(7 * HOUR_MS);
    await world.rotate({}, { probe });
    await world.rotate({ loadBalancerId: 'alb-2' }, { probe });

    const { state } = await viewLog(world.store, CONTROL_LOG, controlReducer);
    expect(state.failures.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-1', 'alb-2']);
    expect((await stateOf(world, renewed)).failures.map(({ times }) => times)).toEqual([2, 1]);
  });
});
