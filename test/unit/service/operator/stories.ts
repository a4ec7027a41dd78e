/** What the stories of the operator begin with: somebody who types, and a worker that was killed. */
import { LedgerUnavailable } from '../../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../../shared/ledger/ledger.ts';
import type { Operator } from '../../../../shared/service/operator/operator.ts';
import { aDueAdditional } from '../../../scenarios/rotation/stories.ts';
import type { World } from '../../../support/world.ts';

export function operatorOf({ store, clock }: World, replaced: Partial<Operator> = {}): Operator {
  return { store, clock, holder: 'operator-1', ...replaced };
}

/** A rotation whose ledger is gone after its first write, as if the worker had been killed there. */
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

/** How many entries there are in all logs together. */
export async function entriesOf({ store }: World): Promise<number> {
  const logs = await store.logs('');
  const read = await Promise.all(logs.map((each) => store.read(each, 1)));
  return read.flat().length;
}

/** Somebody else writes first, once. */
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
