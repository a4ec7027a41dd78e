/** A review of this project: an entry of the ledger whose data was null was a TypeError in every run. */
import { describe, expect, it } from 'vitest';
import { createWorld } from '../support/world.ts';

const written = { format: 1, atMs: 1, holder: 'h', nonce: '1' } as const;

describe('an entry without data (a review of this project)', () => {
  it.each(['claimed', 'change-started', 'intent', 'announced', 'change-ended'])(
    'of kind %s names its log and its number',
    async (kind) => {
      const world = createWorld();
      const old = world.certificate({ daysLeft: 9 });
      world.certificate();
      world.loadBalancer({ listeners: [{ default: old }] });
      await world.store.append('rotations/cn-hangzhou/alb-1', 1, { ...written, kind, data: null });

      await expect(world.rotate()).rejects.toMatchObject({
        code: 'LedgerDamaged',
        message: expect.stringContaining('Entry 1 of rotations/cn-hangzhou/alb-1'),
      });
      expect(world.writes()).toEqual([]);
    },
  );
});
