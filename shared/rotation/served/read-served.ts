/**
 * Reads what the daily checks have shown of one load balancer. Only reads. A record that cannot be read is unknown, and so nothing follows
 * from it.
 *
 * Whether our roots or our clock are the likelier cause only the records of other load balancers tell. They are read if something here has
 * turned untrusted, and only until there are enough.
 */
import { RotatorError } from '../../base/errors.ts';
import type { Note } from '../../core/model/texts/note.ts';
import {
  areRootsSuspect,
  dependsOnUs,
  type FaultyCertificate,
  turnedBad,
} from '../../core/proof/served-bad.ts';
import { lastDailyChecks, readDailyCheck, type ServedRecords } from '../../ledger/daily-check-store.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { type KnownServed, nothingServed } from './with-served.ts';

export interface ServedReading {
  readonly known: KnownServed;
  /** Why something is not known, for operators. */
  readonly notes: readonly Note[];
}

export async function readServed(
  store: LedgerStore,
  region: string,
  loadBalancerId: string,
): Promise<ServedReading> {
  try {
    const last = (await lastDailyChecks(store, region, loadBalancerId)).get(loadBalancerId);
    const served: ServedRecords = last ? await readDailyCheck(store, last) : {};
    const turned = turnedBad(served);
    const rootsSuspect = turned.some(dependsOnUs) && (await haveManyTurned(store, turned, loadBalancerId));
    return { known: { served, rootsSuspect }, notes: [] };
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    return {
      known: nothingServed,
      notes: [
        {
          note: 'daily-check-unknown',
          message: `What the last daily check has shown is not known: ${error.messageWithHint}`,
          parameters: { code: error.code, original: error.messageWithHint },
        },
      ],
    };
  }
}

async function haveManyTurned(
  store: LedgerStore,
  own: readonly FaultyCertificate[],
  loadBalancerId: string,
): Promise<boolean> {
  const turned = [...own];
  const newestFirst = [...(await lastDailyChecks(store)).values()]
    .filter((one) => one.loadBalancerId !== loadBalancerId)
    .sort((left, right) => right.atMs - left.atMs);
  for (const check of newestFirst) {
    if (areRootsSuspect(turned)) return true;
    turned.push(...turnedBad(await readOther(store, check)));
  }
  return areRootsSuspect(turned);
}

/** One damaged record hides no other one. */
async function readOther(
  store: LedgerStore,
  check: Parameters<typeof readDailyCheck>[1],
): Promise<ServedRecords> {
  try {
    return await readDailyCheck(store, check);
  } catch (error) {
    if (!(error instanceof RotatorError)) throw error;
    return {};
  }
}
