/**
 * The record of what was meant, done and seen: append-only logs with one primitive.
 *
 * `append(log, n, entry)` creates entry n or finds that there is one: of any number of writers exactly one gets number n. Everything
 * else (leases, resume, waves, quarantine) is made of it. Entry numbers start at 1, leave no gaps and never restart.
 *
 * Every entry carries a format version; a reader that meets another one stops, since it cannot know what was intended.
 *
 * A store never decides what an entry means, never merges, never overwrites. Two kinds of trouble are told apart everywhere: *lost*,
 * somebody else wrote entry n (an answer, not an error, at this level), and *unavailable*, the store does not answer (`LedgerUnavailable`):
 * then nobody knows whether the entry was written, and only the same entry, nonce and all, may be appended there again.
 */
export const LEDGER_FORMAT = 1;

/**
 * An entry whose number is a multiple of this is a checkpoint: it carries the state that the entries before it lead to, and reading
 * starts at the newest one. 100 entries are some four rotations, and are read in a fraction of a second.
 */
export const CHECKPOINT_EVERY = 100;

/** The newest entry that can be a checkpoint in a log whose newest entry is `last`. */
export function newestCheckpoint(last: number): number {
  return Math.max(1, Math.floor(last / CHECKPOINT_EVERY) * CHECKPOINT_EVERY);
}

export interface LedgerEntry {
  readonly format: typeof LEDGER_FORMAT;
  readonly atMs: number;
  /** Who wrote it: the id of one run of the worker. */
  readonly holder: string;
  /** Different for each thing that a holder writes, the same when it writes the same thing again. */
  readonly nonce: string;
  readonly kind: string;
  /** JSON-safe, no secrets. */
  readonly data: unknown;
}

/** An entry as it is read. */
export interface LedgerRecord extends LedgerEntry {
  readonly n: number;
}

/** `by` is the entry that has the number: another holder's, or another one of the same holder. */
export type Append = { readonly appended: true } | { readonly appended: false; readonly by: LedgerRecord };

export interface LedgerStore {
  /**
   * An entry that is there already with the same holder and nonce counts as appended: it is this one, whose answer was lost.
   *
   * Assumes that `n` follows the last entry that the caller has read or written. Rejects with `LedgerUnavailable`,
   * `LedgerEntryTooLarge`, or, for an entry in the way that cannot be read, `LedgerFormatUnknown` or `LedgerDamaged`.
   */
  append(log: string, n: number, entry: LedgerEntry): Promise<Append>;
  /**
   * The entries in order, without gaps; empty for a log that nobody has written to.
   *
   * @param from the first number wanted; left out: from the newest checkpoint on. Where older entries were dropped, what is left.
   */
  read(log: string, from?: number): Promise<readonly LedgerRecord[]>;
  /** The names of the logs that have entries and begin so, sorted. */
  logs(prefix: string): Promise<readonly string[]>;
  /**
   * Deletes the entries before `before`, oldest first.
   *
   * A dropped number can be written again by whoever still believes that the log ends there. So only logs may go that nobody will append to:
   * a finished scan, a look.
   */
  drop(log: string, before: number): Promise<void>;
}
