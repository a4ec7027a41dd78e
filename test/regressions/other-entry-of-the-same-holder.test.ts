/**
 * A review of this project: an entry of the same holder could be taken for the own one whatever its nonce, and no test noticed. A worker then
 * went on with an entry in the ledger that it had not written.
 */
import { describe, expect, it } from 'vitest';
import { LEDGER_FORMAT } from '../../shared/ledger/ledger.ts';
import { openLog } from '../../shared/ledger/log.ts';
import { createMemoryLedger } from '../../shared/ledger/memory.ts';
import { handClock } from '../support/hand-clock.ts';

interface Note {
  readonly kind: 'note';
  readonly data: string;
}

const LOG = 'notes';
const notes = {
  initial: [] as readonly string[],
  reduce: (state: readonly string[], { entry }: { readonly entry: Note }) => [...state, entry.data],
};

describe('an entry that was written under the name of this holder, but not by it', () => {
  it('ends the work: the ledger is lost', async () => {
    const store = createMemoryLedger();
    const log = await openLog({ store, log: LOG, reducer: notes, clock: handClock(0), holder: 'worker-1' });
    await log.append({ kind: 'note', data: 'mine' });
    await store.append(LOG, 2, {
      format: LEDGER_FORMAT,
      atMs: 0,
      holder: 'worker-1',
      nonce: 'of another process',
      kind: 'note',
      data: 'not mine',
    });

    await expect(log.append({ kind: 'note', data: 'mine, too' })).rejects.toMatchObject({
      code: 'LedgerLost',
    });
    expect(log.state).toEqual(['mine']);
  });
});
