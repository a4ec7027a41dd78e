/**
 * An entry as text, the same in every store: one line of JSON that includes its log and number, so that an entry that was copied to
 * another place is detected.
 */
import * as z from 'zod';
import { lazily } from '../base/lazily.ts';
import { LedgerDamaged, LedgerEntryTooLarge, LedgerFormatUnknown } from './errors.ts';
import { LEDGER_FORMAT, type LedgerEntry, type LedgerRecord } from './ledger.ts';

/**
 * Most entries are a few kilobytes. The start of a change includes its baseline (150 KB for 100 names in three zones), and a checkpoint
 * includes the baseline of every open change.
 */
export const MAX_ENTRY_BYTES = 4 * 1024 * 1024;

/** The range of `Date`: later times cannot be written as text. */
const LATEST_MS = 8.64e15;

const stored = lazily(() =>
  z.object({
    format: z.literal(LEDGER_FORMAT),
    log: z.string(),
    n: z.number().int().min(1),
    atMs: z.number().min(0).max(LATEST_MS),
    holder: z.string(),
    nonce: z.string(),
    kind: z.string(),
    data: z.unknown(),
  }),
);

export function encodeEntry(log: string, n: number, entry: LedgerEntry): string {
  const { format, atMs, holder, nonce, kind, data = null } = entry;
  const text = `${JSON.stringify({ format, log, n, atMs, holder, nonce, kind, data })}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_ENTRY_BYTES) throw new LedgerEntryTooLarge(log, n, bytes, MAX_ENTRY_BYTES);
  return text;
}

/** Checks the format version first: nothing else is read from an entry of an unknown version. */
export function decodeEntry(log: string, n: number, text: string): LedgerRecord {
  const value = parseJson(log, n, text);
  const format: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'format') : undefined;
  if (format === undefined) throw new LedgerDamaged(log, n, 'has no format: it is not an entry of a ledger');
  if (format !== LEDGER_FORMAT) throw new LedgerFormatUnknown(log, n, format);
  const parsed = stored().safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'));
    throw new LedgerDamaged(log, n, `has missing or wrong fields: ${fields.join(', ')}`);
  }
  const { log: itsLog, ...record } = parsed.data;
  if (itsLog !== log || record.n !== n)
    throw new LedgerDamaged(log, n, `contains entry ${record.n} of ${itsLog}`);
  return record;
}

function parseJson(log: string, n: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LedgerDamaged(log, n, 'is not JSON');
  }
}
