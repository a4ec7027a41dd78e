/**
 * Writes an entry to the ledger, reads it, writes it again, and deletes it: shows that entries can be created and read, and that a second one
 * is refused.
 *
 * The log is one that no other part reads, in a folder in which the function may delete. Nothing is left behind unless the deletion fails.
 */
import type { Clock } from '../../base/clock.ts';
import type { Versioning } from '../../core/doctor/bucket.ts';
import type { LedgerTrial } from '../../core/doctor/ledger.ts';
import type { Reading } from '../../core/doctor/result.ts';
import { LedgerBucketVersioned } from '../../ledger/errors.ts';
import { LEDGER_FORMAT, type LedgerStore } from '../../ledger/ledger.ts';
import { textOf } from './trials.ts';

export interface TrialInput {
  readonly store: LedgerStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
  /** The kind of logs in which the function may delete; `undefined`: it may not write. */
  readonly folder: 'looks' | 'contents' | undefined;
}

export async function tryLedger({ store, clock, newId, folder }: TrialInput): Promise<LedgerTrial> {
  // No reader takes it for a check or for contents: neither has this region, and its time is none.
  const log = `${folder ?? 'scans'}/doctor/trial/x-${newId()}`;
  const read = await attempt(async () => {
    await store.logs(`${folder ?? 'scans'}/doctor/`);
    await store.read(log);
    return true as const;
  });
  const versioned = 'error' in read && read.error instanceof LedgerBucketVersioned ? read.error : undefined;
  const versioning: Reading<Versioning> | undefined =
    versioned === undefined ? ('value' in read ? { value: 'never' } : undefined) : { value: versioned.state };
  const common = { read: readingOf(read), ...(versioning === undefined ? {} : { versioning }) };
  if (folder === undefined || 'error' in read) return common;
  const entry = (holder: string) =>
    ({
      format: LEDGER_FORMAT,
      atMs: clock.now(),
      holder,
      nonce: '1',
      kind: 'doctor-trial',
      data: {},
    }) as const;
  const created = await attempt(() => store.append(log, 1, entry(`doctor-${newId()}`)));
  if ('error' in created) return { ...common, write: { created: { problem: textOf(created.error) }, log } };
  // To list and to read are two rights, and a folder without entries shows only the first.
  const readBack = await attempt(async () => {
    await store.read(log, 1, 1);
    return true as const;
  });
  const second = await attempt(() => store.append(log, 1, entry(`doctor-${newId()}`)));
  const removed = await attempt(async () => {
    await store.drop(log, Number.POSITIVE_INFINITY);
    return true as const;
  });
  return {
    ...common,
    write: {
      created: { value: true },
      readBack: readingOf(readBack),
      secondRefused: 'error' in second ? readingOf(second) : { value: !second.value.appended },
      removed: readingOf(removed),
      log,
    },
  };
}

type Attempt<Value> = { readonly value: Value } | { readonly error: unknown };

async function attempt<Value>(call: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

function readingOf<Value>(attempted: Attempt<Value>): Reading<Value> {
  return 'error' in attempted ? { problem: textOf(attempted.error) } : attempted;
}
