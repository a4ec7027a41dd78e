/**
 * The recorded outcomes and entries of load balancers, for people. Only reads; JSON-safe, without secrets.
 *
 * A log that cannot be read is listed as unreadable and does not hide the others.
 */
import { entryTexts } from '../../core/model/texts/entries.ts';
import { fill } from '../../core/model/texts/fill.ts';
import type { Language } from '../../core/model/texts/language.ts';
import type { LastOutcome } from '../../core/records/last-outcomes.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import { checkData } from '../../ledger/check-data.ts';
import { LedgerDamaged, LedgerFormatUnknown } from '../../ledger/errors.ts';
import type { LedgerRecord, LedgerStore } from '../../ledger/ledger.ts';
import { recordedLoadBalancers, type Unreadable } from '../../ledger/recorded.ts';
import { describeEntry } from './describe-entry.ts';
import type { LoadBalancerPlace, ViewFilter } from './view-filter.ts';

export interface EntryView {
  readonly n: number;
  readonly atMs: number;
  readonly kind: string;
  readonly holder: string;
  readonly text: string;
}

export interface HistoryView {
  readonly loadBalancers: readonly (LoadBalancerPlace & {
    /** The last outcome of each replacement, newest first. */
    readonly outcomes: readonly LastOutcome[];
    /** In order, as far back as they are kept; empty unless the filter names a load balancer. */
    readonly entries: readonly EntryView[];
  })[];
  readonly unreadable: readonly Unreadable[];
}

/** @param language of the texts of the entries */
export async function history(
  store: LedgerStore,
  filter: ViewFilter = {},
  language: Language = 'en',
): Promise<HistoryView> {
  const { loadBalancerId } = filter;
  const { items, unreadable } = await recordedLoadBalancers(store, loadBalancerId);
  const loadBalancers: HistoryView['loadBalancers'][number][] = [];
  for (const { region, loadBalancerId: id, log, state } of items) {
    loadBalancers.push({
      region,
      loadBalancerId: id,
      outcomes: outcomesOf(state),
      entries: loadBalancerId === undefined ? [] : await entriesOf(store, log, language),
    });
  }
  return { loadBalancers, unreadable };
}

/** Newest first. */
export function outcomesOf({ outcomes }: Pick<LoadBalancerState, 'outcomes'>): readonly LastOutcome[] {
  return Object.values(outcomes).sort((left, right) => right.atMs - left.atMs);
}

async function entriesOf(store: LedgerStore, log: string, language: Language): Promise<readonly EntryView[]> {
  const records = await store.read(log, 1);
  return records.map((record) => {
    const { n, atMs, kind, holder } = record;
    return { n, atMs, kind, holder, text: textOf(log, record, language) };
  });
}

/** A damaged entry does not hide the others. */
function textOf(log: string, record: LedgerRecord, language: Language): string {
  try {
    checkData(log, record);
  } catch (error) {
    if (error instanceof LedgerDamaged || error instanceof LedgerFormatUnknown)
      return fill(language, entryTexts.damaged[language], { message: error.message });
    throw error;
  }
  return describeEntry(record, language);
}
