/**
 * What never changes of the certificates in CAS, kept by scan for its workers and for the next scan: complete snapshots of one partition of one
 * account, each in a log of its own, `contents/<account>/<partition>/<time>-<scan>`, written as a whole (whole-log.ts).
 *
 * Says nothing about status, existence or private keys, so it can only spare reading content again. Used only if it is complete, undamaged, of
 * this account, endpoint and partition, and at most two hours old; otherwise the reader is told why, and reads CAS.
 */
import { createHash } from 'node:crypto';
import { HOUR_MS, MINUTE_MS } from '../base/clock.ts';
import { type PackedMap, packedMap } from '../base/packed.ts';
import type { CertificateId } from '../core/model/certificate.ts';
import type { CertificateContent } from '../core/model/certificate-content.ts';
import { LedgerDamaged, LedgerFormatUnknown } from './errors.ts';
import type { LedgerRecord, LedgerStore } from './ledger.ts';
import { dropOlder, inParts, type LogWriter, readWhole, timedName, writeWhole } from './whole-log.ts';

export interface Contents extends Iterable<readonly [CertificateId, CertificateContent]> {
  readonly size: number;
}

/** Whose certificates they are. */
export interface ContentOrigin {
  readonly account: string;
  /** Where CAS was asked; empty: at its usual address. */
  readonly endpoint: string;
  readonly partition: string;
}

/** Names a snapshot and what is in it. */
export interface ContentPointer {
  readonly log: string;
  readonly digest: string;
}

export interface ContentSnapshot extends ContentPointer {
  readonly atMs: number;
  readonly contents: Contents;
}

/** As it was read. */
export interface ReadSnapshot extends ContentSnapshot {
  readonly contents: PackedMap<CertificateId, CertificateContent>;
}

/** Older ones lack too much of what was issued since. */
const MAX_AGE_MS = 2 * HOUR_MS;

/** An unchanged snapshot is written again after this: it must still be usable an hour later, before the next scan of the timer has replaced it. */
export const WRITTEN_AGAIN_AFTER_MS = 45 * MINUTE_MS;

/** Including the newest: a reader may be about to read the previous one, and a scan of several regions can write one for each. */
export const KEPT_SNAPSHOTS = 4;

type ContentEntry =
  | { readonly kind: 'contents-started'; readonly data: ContentOrigin & { readonly atMs: number } }
  | {
      readonly kind: 'contents-part';
      readonly data: { readonly certificates: readonly (readonly [CertificateId, CertificateContent])[] };
    }
  | {
      readonly kind: 'contents-completed';
      readonly data: { readonly certificates: number; readonly digest: string };
    };

export async function writeContents(
  store: LedgerStore,
  origin: ContentOrigin,
  contents: Contents,
  writer: LogWriter,
): Promise<ContentSnapshot> {
  const atMs = writer.clock.now();
  const digest = digestOf(origin, contents);
  const log = timedName(prefixOf(origin), atMs, writer.holder);
  await writeWhole(store, log, entriesOf({ ...origin, atMs, digest, contents }), writer);
  await dropOlder(store, prefixOf(origin), log, KEPT_SNAPSHOTS);
  return { log, digest, atMs, contents };
}

type Written = ContentOrigin & Omit<ContentSnapshot, 'log'>;

function* entriesOf({ contents, digest, ...origin }: Written): Generator<ContentEntry> {
  yield { kind: 'contents-started', data: origin };
  for (const certificates of inParts(contents)) yield { kind: 'contents-part', data: { certificates } };
  yield { kind: 'contents-completed', data: { certificates: contents.size, digest } };
}

/** @param unusable is told why a snapshot is not used */
export async function latestContents(
  store: LedgerStore,
  origin: ContentOrigin,
  nowMs: number,
  unusable: (log: string, why: string) => void,
): Promise<ReadSnapshot | undefined> {
  for (const log of [...(await store.logs(prefixOf(origin)))].reverse()) {
    const found = await readContents(store, log, origin, nowMs);
    if (typeof found !== 'string') return found;
    unusable(log, found);
  }
  return undefined;
}

/** @returns why it cannot be used, if it cannot */
export async function namedContents(
  store: LedgerStore,
  { log, digest }: ContentPointer,
  origin: ContentOrigin,
  nowMs: number,
): Promise<ReadSnapshot | string> {
  if (!log.startsWith(prefixOf(origin))) return 'It is of another account or partition.';
  const found = await readContents(store, log, origin, nowMs);
  if (typeof found === 'string' || found.digest === digest) return found;
  return 'Its digest is not the one that was named.';
}

/** @returns why it cannot be used, if it cannot */
async function readContents(
  store: LedgerStore,
  log: string,
  origin: ContentOrigin,
  nowMs: number,
): Promise<ReadSnapshot | string> {
  try {
    return await snapshotIn(log, readWhole(store, log), origin, nowMs);
  } catch (error) {
    if (error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown) return error.message;
    throw error;
  }
}

async function snapshotIn(
  log: string,
  records: AsyncIterable<LedgerRecord>,
  origin: ContentOrigin,
  nowMs: number,
): Promise<ReadSnapshot | string> {
  const contents = packedMap<CertificateId, CertificateContent>();
  let head: ContentEntry | undefined;
  let end: ContentEntry | undefined;
  for await (const { kind, data } of records) {
    // Safe: format version and data were checked.
    end = { kind, data } as ContentEntry;
    head ??= end;
    if (end.kind !== 'contents-part') continue;
    for (const [id, content] of end.data.certificates) contents.set(id, content);
  }
  if (head?.kind !== 'contents-started' || end?.kind !== 'contents-completed') return 'It is incomplete.';
  const { atMs, account, endpoint, partition } = head.data;
  if (account !== origin.account || endpoint !== origin.endpoint || partition !== origin.partition)
    return `It is of account ${account} and partition ${partition} at ${endpoint || 'the usual endpoint'}.`;
  // A time in the future is as wrong: such a snapshot would be used for ever.
  if (Math.abs(nowMs - atMs) > MAX_AGE_MS) return 'It is more than two hours old.';
  if (contents.size !== end.data.certificates) return 'It does not have as many certificates as it says.';
  const digest = digestOf(origin, contents);
  if (digest !== end.data.digest) return 'Its digest does not fit its certificates.';
  return { log, digest, atMs, contents };
}

/** The same for the same content, whenever it was read. */
export function digestOf({ account, endpoint, partition }: ContentOrigin, contents: Contents): string {
  // Of the text of one list, without making it: the contents of a large account are long.
  const hash = createHash('sha256').update(JSON.stringify([account, endpoint, partition]).slice(0, -1));
  for (const one of contents) hash.update(`,${JSON.stringify(one)}`);
  return hash.update(']').digest('hex');
}

function prefixOf({ account, partition }: ContentOrigin): string {
  return `contents/${account}/${partition}/`;
}
