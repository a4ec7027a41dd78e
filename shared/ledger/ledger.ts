/**
 * The record of intents, results and observations: append-only logs with one primitive.
 *
 * `append(log, n, entry)` creates entry n unless it exists: of any number of writers exactly one gets number n. Leases, recovery, waves
 * and quarantine are all built on it. Entry numbers start at 1, have no gaps and never restart.
 *
 * Every entry has a format version. A reader stops at an unknown version, since it cannot know what was intended.
 *
 * A store never interprets, merges or overwrites entries. Two failures are distinguished everywhere: *lost*, another writer wrote entry n
 * (a result, not an error, at this level), and *unavailable*, the store does not answer (`LedgerUnavailable`). In the second case the entry
 * may have been written, so only the same entry with the same nonce may be appended with that number.
 */
export const LEDGER_FORMAT = 1;

/**
 * An entry whose number is a multiple of this is a checkpoint: it contains the state after all entries before it, and reading starts at
 * the newest checkpoint. 100 entries are about four rotations and are read in a fraction of a second.
 */
export const CHECKPOINT_EVERY = 100;

/** The newest entry that can be a checkpoint in a log whose newest entry is `last`. */
export function newestCheckpoint(last: number): number {
  return Math.max(1, Math.floor(last / CHECKPOINT_EVERY) * CHECKPOINT_EVERY);
}

export interface LedgerEntry {
  readonly format: typeof LEDGER_FORMAT;
  readonly atMs: number;
  /** The id of the run of a worker that wrote the entry. */
  readonly holder: string;
  /** Different for each entry of a holder, and the same when the holder appends the same entry again. */
  readonly nonce: string;
  readonly kind: string;
  /** JSON-safe, no secrets. */
  readonly data: unknown;
}

/** An entry as it is read. */
export interface LedgerRecord extends LedgerEntry {
  readonly n: number;
}

/** `by` is the entry that has the number: of another holder, or another entry of the same holder. */
export type Append = { readonly appended: true } | { readonly appended: false; readonly by: LedgerRecord };

export interface LedgerStore {
  /**
   * An existing entry with the same holder and nonce counts as appended: it is the same entry, whose answer was lost.
   *
   * Assumes that `n` follows the last entry that the caller has read or written. Rejects with `LedgerUnavailable`, with
   * `LedgerEntryTooLarge`, or, if entry n exists and cannot be read, with `LedgerFormatUnknown` or `LedgerDamaged`.
   */
  append(log: string, n: number, entry: LedgerEntry): Promise<Append>;
  /**
   * The entries in order, without gaps; empty for a log without entries. Dropped entries are left out.
   *
   * @param from the first number to read; by default the newest checkpoint
   * @param to the last number to read; by default the newest
   */
  read(log: string, from?: number, to?: number): Promise<readonly LedgerRecord[]>;
  /** The sorted names of the logs that have entries and begin with `prefix`. */
  logs(prefix: string): Promise<readonly string[]>;
  /**
   * Deletes the entries before `before`, oldest first.
   *
   * A dropped number can be written again by a writer that read the log earlier. So only logs that are complete may be dropped: scans
   * and daily checks.
   */
  drop(log: string, before: number): Promise<void>;
}
