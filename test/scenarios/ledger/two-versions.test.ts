/**
 * Two versions of the service on one ledger, as during an upgrade: workers are updated before scan, so an older worker can still run when a
 * newer one has written. It stops at what it does not know, and changes nothing.
 */
import { describe, expect, it } from 'vitest';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { createMemoryStorage } from '../../../shared/ledger/memory.ts';
import { createLedgerStore } from '../../../shared/ledger/store.ts';
import type { World } from '../../support/world.ts';
import { aDueDefault } from '../rotation/stories.ts';

const LOAD_BALANCER = 'rotations/cn-hangzhou/alb-1';

/** What a newer version could write as the first entry of a log. */
const newer: Readonly<Record<string, (log: string) => object>> = {
  'of a newer format': () => ({ format: 2, everything: 'else' }),
  'of a kind that it does not know': (log) => ({
    format: 1,
    log,
    n: 1,
    atMs: 0,
    holder: 'a newer version',
    nonce: '1',
    kind: 'rotation-scheduled',
    data: {},
  }),
};

/** A ledger as a newer version has left it. */
async function aLedgerWith(log: string, entry: object) {
  const storage = createMemoryStorage();
  await storage.create(log, 1, `${JSON.stringify(entry)}\n`);
  const store = createLedgerStore(storage);
  /** Every entry, as text. */
  const texts = async (): Promise<readonly (string | undefined)[]> => {
    const found = [];
    for (const each of await storage.logs(''))
      for (const n of await storage.numbers(each, 1))
        found.push(`${each} ${n} ${await storage.get(each, n)}`);
    return found;
  };
  return { store, texts };
}

const rotated = (world: World, store: LedgerStore) => world.rotate({}, { store });

describe('an older worker', () => {
  it.each(Object.keys(newer))(
    'that meets an entry %s stops, says so, and changes neither the listener nor the ledger',
    async (name) => {
      const { world } = aDueDefault();
      const before = world.attached();
      const { store, texts } = await aLedgerWith(LOAD_BALANCER, newer[name]?.(LOAD_BALANCER) ?? {});
      const written = await texts();

      await expect(rotated(world, store)).rejects.toMatchObject({
        code: 'LedgerFormatUnknown',
        message: expect.stringContaining(`Entry 1 of ${LOAD_BALANCER}`),
        hint: expect.stringContaining('do not go back to an older one'),
      });

      expect(world.writes()).toEqual([]);
      expect(world.attached()).toEqual(before);
      expect(await texts()).toEqual(written);
    },
  );

  it('does not take a certificate whose record a newer version has written', async () => {
    const { world, renewed } = aDueDefault();
    const log = `certificates/${renewed}`;
    const { store } = await aLedgerWith(log, newer['of a kind that it does not know']?.(log) ?? {});

    await expect(rotated(world, store)).rejects.toMatchObject({
      code: 'LedgerFormatUnknown',
      message: expect.stringContaining(log),
    });
    expect(world.writes()).toEqual([]);
  });
});
