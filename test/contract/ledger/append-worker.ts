/**
 * A process that appends to a ledger in files as fast as it can, for file-ledger-processes.test.ts.
 *
 * Usage: append-worker.ts <directory> <log> <holder> <last number>. Sends `"ready"` and starts at the first message it receives.
 * Continues until the last number is written; reports every number that it won as `{"won":n}` and exits with status 0.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { createFileLedger } from '../../../shared/ledger/file.ts';
import { LEDGER_FORMAT } from '../../../shared/ledger/ledger.ts';

const [directory = '', log = '', holder = '', last = '0'] = process.argv.slice(2);
const store = createFileLedger({ directory, newId: randomUUID });

process.send?.('ready');
await new Promise((resolve) => process.once('message', resolve));

let next = 1;
while (next <= Number(last)) {
  // Large enough for a reader to notice a write that is not atomic.
  const data = holder.repeat(4_000);
  const entry = {
    format: LEDGER_FORMAT,
    atMs: next,
    holder,
    nonce: randomUUID(),
    kind: 'intent',
    data,
  } as const;
  const result = await store.append(log, next, entry);
  if (result.appended) process.send?.({ won: next });
  next += 1;
}
process.disconnect?.();
