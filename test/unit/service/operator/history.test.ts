/** The outcomes and entries of real rotations, under virtual time. */
import { describe, expect, it } from 'vitest';
import { loadBalancerLog } from '../../../../shared/core/records/load-balancer-log.ts';
import { LedgerDamaged } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import { history } from '../../../../shared/service/operator/history.ts';
import { aDueAdditional, aDueDefault, notAsDescribed } from '../../../scenarios/rotation/stories.ts';

describe('history', () => {
  it('has the last outcome of each replacement', async () => {
    const { world, old, renewed } = aDueDefault();
    await world.rotate();

    const { loadBalancers } = await history(world.store);

    expect(loadBalancers).toMatchObject([
      {
        region: 'cn-hangzhou',
        loadBalancerId: 'alb-1',
        outcomes: [
          { oldCertificateId: old, newCertificateId: renewed, outcome: 'verified', reason: 'proved' },
        ],
        entries: [],
      },
    ]);
  });

  it('of one load balancer has its entries in order', async () => {
    const { world, main, old, renewed } = aDueAdditional();
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const texts = loadBalancers.flatMap(({ entries }) => entries.map(({ text }) => text));
    expect(texts).toEqual([
      expect.stringMatching(/^claimed by rotation-1 until 2026-06-01 01:05 UTC/),
      `lsn-1: change started: ${renewed} replaces ${old} (additional) (rotation rotation-1)`,
      `lsn-1: writing: associate ${renewed}`,
      expect.stringMatching(/^lsn-1: ALB accepted it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      `lsn-1: writing: dissociate ${old}`,
      expect.stringMatching(/^lsn-1: ALB accepted it \(job /),
      expect.stringMatching(/^lsn-1: proved by \d+ handshakes$/),
      expect.stringContaining(`lsn-1/${renewed}: ended verified (proved): `),
      'released by rotation-1',
    ]);
    expect(texts.join()).not.toContain(main);
  });

  it('has the reason of a rollback', async () => {
    const { world } = aDueDefault({ renewed: notAsDescribed });
    await world.rotate();

    const { loadBalancers } = await history(world.store, { loadBalancerId: 'alb-1' });

    const text = loadBalancers.flatMap(({ entries }) => entries.map((entry) => entry.text)).join('\n');
    expect(text).toContain('lsn-1: proof failed: ');
    expect(text).toContain('rolling back (served-other): ');
    expect(text).toContain('ended rolled-back (served-other): ');
  });

  it('of a load balancer without entries is empty', async () => {
    const { world } = aDueDefault();
    await world.rotate();

    expect(await history(world.store, { loadBalancerId: 'alb-2' })).toEqual({
      loadBalancers: [],
      unreadable: [],
    });
  });

  it('lists a log that cannot be read, and shows the others', async () => {
    const { world, old } = aDueDefault();
    world.loadBalancer({ listeners: [{ default: old }] });
    await world.rotate();
    await world.rotate({ loadBalancerId: 'alb-2' });
    const log = loadBalancerLog('cn-hangzhou', 'alb-1');
    const store: LedgerStore = {
      ...world.store,
      read: (name, from) =>
        name === log
          ? Promise.reject(new LedgerDamaged(name, 3, 'is missing'))
          : world.store.read(name, from),
    };

    const { loadBalancers, unreadable } = await history(store);

    expect(loadBalancers.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-2']);
    expect(unreadable).toMatchObject([{ log, code: 'LedgerDamaged' }]);
  });
});
