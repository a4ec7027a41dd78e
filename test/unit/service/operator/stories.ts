/** Setups for the tests of the operator's commands: an operator, and a worker that was killed. */
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import type { Operator } from '../../../../shared/service/operator/recording.ts';
import { aDueAdditional } from '../../../scenarios/rotation/stories.ts';
import type { World } from '../../../support/world.ts';

export function operatorOf({ store, clock }: World, replaced: Partial<Operator> = {}): Operator {
  return { store, clock, holder: 'operator-1', ...replaced };
}

/** A rotation whose ledger fails after its first write, as if the worker had been killed then. */
export async function crashed() {
  const story = aDueAdditional();
  const { world } = story;
  const append: LedgerStore['append'] = (name, n, entry) =>
    world.writes().length > 0
      ? Promise.reject(new LedgerUnavailable('the disk is full', { retryable: true }))
      : world.store.append(name, n, entry);
  await world.rotate({}, { store: { ...world.store, append } });
  return story;
}

/** The number of entries in all logs together. */
export async function entriesOf({ store }: World): Promise<number> {
  const logs = await store.logs('');
  const read = await Promise.all(logs.map((each) => store.read(each, 1)));
  return read.flat().length;
}

/** Another writer is first, once. */
export function overtaken(store: LedgerStore, other: () => Promise<void>): LedgerStore {
  let left = 1;
  return {
    ...store,
    append: async (name, n, entry) => {
      if (left-- > 0) await other();
      return store.append(name, n, entry);
    },
  };
}
