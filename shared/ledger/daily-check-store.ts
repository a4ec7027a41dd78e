/**
 * The results of the daily checks, written by workers and read by the next scan. Each check is a log of one entry,
 * `looks/<region>/<load balancer>/<time>-<run>`, so the names alone show when a load balancer was last checked.
 */
import type { Clock } from '../base/clock.ts';
import type { ServedRecord } from '../core/reports/rotation-report.ts';
import { checkData } from './check-data.ts';
import { LEDGER_FORMAT, type LedgerStore } from './ledger.ts';

export type ServedRecords = Readonly<Record<string, ServedRecord>>;

export interface LastDailyCheck {
  readonly loadBalancerId: string;
  readonly atMs: number;
  readonly log: string;
}

/** Checks kept for each load balancer, including the newest: a scan may be about to read the previous one. */
const KEPT_CHECKS = 2;

/** The last check of each load balancer: of all regions, of one region, or of one load balancer. */
export async function lastDailyChecks(
  store: LedgerStore,
  region?: string,
  loadBalancerId?: string,
): Promise<ReadonlyMap<string, LastDailyCheck>> {
  const logs = await store.logs(prefixOf(region, loadBalancerId));
  // The logs are sorted, so the newest of a load balancer wins.
  return new Map(
    logs.flatMap((log) => {
      const [, , id = '', time = ''] = log.split('/');
      const loadBalancerId = copyOf(id);
      const atMs = Number(time.split('-')[0]);
      return Number.isSafeInteger(atMs) ? [[loadBalancerId, { loadBalancerId, atMs, log }] as const] : [];
    }),
  );
}

/** In V8 a part of a text keeps the whole of it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** By listener id. Empty if the log was dropped in the meantime. */
export async function readDailyCheck(store: LedgerStore, { log }: LastDailyCheck): Promise<ServedRecords> {
  const [entry] = await store.read(log, 1);
  if (entry) checkData(log, entry);
  return entry?.kind === 'looked' ? (entry.data as { readonly served: ServedRecords }).served : {};
}

export interface DailyCheckWriter {
  readonly clock: Pick<Clock, 'now'>;
  readonly holder: string;
}

export async function writeDailyCheck(
  store: LedgerStore,
  { region, loadBalancerId, served }: { region: string; loadBalancerId: string; served: ServedRecords },
  { clock, holder }: DailyCheckWriter,
): Promise<void> {
  const prefix = prefixOf(region, loadBalancerId);
  const atMs = clock.now();
  const log = `${prefix}${String(atMs).padStart(15, '0')}-${holder}`;
  const entry = {
    format: LEDGER_FORMAT,
    atMs,
    holder,
    nonce: '1',
    kind: 'looked',
    data: { served },
  } as const;
  await store.append(log, 1, entry);
  const older = (await store.logs(prefix)).filter((one) => one < log);
  for (const one of older.slice(0, Math.max(0, older.length - (KEPT_CHECKS - 1)))) {
    await store.drop(one, Number.POSITIVE_INFINITY);
  }
}

function prefixOf(region?: string, loadBalancerId?: string): string {
  if (region === undefined) return 'looks/';
  return loadBalancerId === undefined ? `looks/${region}/` : `looks/${region}/${loadBalancerId}/`;
}
