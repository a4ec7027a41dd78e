/**
 * A process that appends to a ledger in files as fast as it can, for file-ledger-processes.test.ts.
 *
 * Usage: append-worker.ts <directory> <log> <holder> <last number>. Sends `"ready"` and begins at the first message that it gets.
 * Goes on until somebody has written the last number; reports every number that it won as `{"won":n}` and ends with status 0.
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
  // Large enough that a write that is not atomic would be seen half done.
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
