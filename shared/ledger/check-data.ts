/**
 * Checks the data of an entry that was read against the schema of its kind, before anything is derived from it. An entry that does not fit is
 * damaged or forged, and is never carried out.
 *
 * Never changes the data. Does not say whether the entry makes sense: a recovered change is checked against the planner
 * (rotation/changes/check-recovered.ts). Assumes that the format version, log and number were checked (entry.ts). A log of another name has
 * no schema: its reader knows its entries.
 */
import type { z } from 'zod';
import { LedgerDamaged, LedgerFormatUnknown } from './errors.ts';
import type { LedgerRecord } from './ledger.ts';
import { contentEntries } from './schemas/content-entries.ts';
import { loadBalancerEntries } from './schemas/load-balancer-entries.ts';
import {
  certificateEntries,
  channelEntries,
  controlEntries,
  dailyCheckEntries,
  publishedEntries,
  scanEntries,
} from './schemas/other-entries.ts';

type Schemas = Readonly<Record<string, z.ZodType>>;

/** By the first part of the name of the log; made when its first entry is checked. */
const schemas: ReadonlyMap<string, () => Schemas> = new Map<string, () => Schemas>([
  ['rotations', loadBalancerEntries],
  ['certificates', certificateEntries],
  ['control', controlEntries],
  ['told', publishedEntries],
  ['notified', channelEntries],
  ['scans', scanEntries],
  ['looks', dailyCheckEntries],
  ['contents', contentEntries],
]);

/** More problems would only repeat the first ones. */
const MAX_PROBLEMS = 3;

/** @throws LedgerDamaged @throws LedgerFormatUnknown for a kind that only a newer version can have written */
export function checkData(log: string, { n, kind, data }: Pick<LedgerRecord, 'n' | 'kind' | 'data'>): void {
  const kinds = schemas.get(log.split('/')[0] ?? '')?.();
  if (kinds === undefined) return;
  const schema = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (schema === undefined) throw LedgerFormatUnknown.ofKind(log, n, kind);
  const checked = schema.safeParse(data);
  if (checked.success) return;
  const fields = checked.error.issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => {
    const field = path.length === 0 ? 'data' : `data.${path.join('.')}`;
    return `${field}: ${message}`;
  });
  throw new LedgerDamaged(log, n, `(${kind}) has missing or wrong fields: ${fields.join('; ')}`);
}

export function checkAll(log: string, records: readonly LedgerRecord[]): void {
  for (const record of records) checkData(log, record);
}
