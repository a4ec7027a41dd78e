/**
 * What never changes of the certificates in CAS: a scan takes it from the ledger, so that it asks for no details that an earlier scan has read,
 * and keeps what it has read for the next one, and for its workers.
 *
 * A snapshot that cannot be used, or a ledger that fails, costs calls and nothing else, so it is logged and not reported. Without the id of the account nothing is used or kept:
 * another account's certificates have the same numbers.
 */
import { CloudError } from '../../cloud/errors.ts';
import { type Partition, partitionOfRegion } from '../../core/model/certificate.ts';
import {
  type ContentPointer,
  type ContentSnapshot,
  type Contents,
  digestOf,
  latestContents,
  WRITTEN_AGAIN_AFTER_MS,
  writeContents,
} from '../../ledger/content-store.ts';
import { contentOrigin } from '../worker/content-origin.ts';
import type { Worker } from '../worker/worker.ts';
import { noteLedgerFailure } from './scan-memory.ts';

export interface KnownContents {
  /** Keeps what was read of the partition of this region until now, if it is new, or if what is kept is about to become too old. @returns the snapshot for workers; `undefined`: none */
  keep(region: string): Promise<ContentPointer | undefined>;
}

/** What it has is in the catalog: a scan holds it once. */
type KeptSnapshot = Omit<ContentSnapshot, 'contents'>;

/** For every partition of `regions`. */
export async function readKnownContents(worker: Worker, regions: readonly string[]): Promise<KnownContents> {
  const kept = new Map<Partition, KeptSnapshot>();
  for (const region of new Map(regions.map((one) => [partitionOfRegion(one), one])).values()) {
    const snapshot = await readKnown(worker, region);
    if (snapshot === undefined) continue;
    const { contents, ...rest } = snapshot;
    kept.set(partitionOfRegion(region), rest);
    worker.catalogs(region).own.remember(contents);
  }
  let last: Promise<unknown> = Promise.resolve();

  async function keepNow(region: string): Promise<ContentPointer | undefined> {
    const partition = partitionOfRegion(region);
    const written = await noteLedgerFailure(worker, onlyLogged, 'next-reads-certificates', () =>
      keepIfNew(worker, region, kept.get(partition)),
    );
    if (written === undefined) return undefined;
    kept.set(partition, written);
    return { log: written.log, digest: written.digest };
  }

  return {
    keep(region) {
      // One after another: regions that share a partition would write the same.
      const turn = last.then(() => keepNow(region));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

async function readKnown(worker: Worker, region: string): Promise<ContentSnapshot | undefined> {
  const { store, clock, logger } = worker;
  const origin = contentOrigin(worker, region);
  if (origin === undefined) return undefined;
  return noteLedgerFailure(worker, onlyLogged, 'certificates-read-again', () =>
    latestContents(store, origin, clock.now(), (log, why) =>
      logger.info('what is kept of certificates is not used', { log, why }),
    ),
  );
}

/** @returns the snapshot that now holds what was read; `undefined`: none */
async function keepIfNew(
  worker: Worker,
  region: string,
  kept: KeptSnapshot | undefined,
): Promise<KeptSnapshot | undefined> {
  const { store, clock, newId } = worker;
  const origin = contentOrigin(worker, region);
  const contents = origin && (await readUntilNow(worker, region));
  if (origin === undefined || contents === undefined) return kept;
  const isOld = kept === undefined || clock.now() - kept.atMs > WRITTEN_AGAIN_AFTER_MS;
  if (!isOld && kept.digest === digestOf(origin, contents)) return kept;
  const { log, digest, atMs } = await writeContents(store, origin, contents, { clock, holder: newId() });
  return { log, digest, atMs };
}

/** A refused or failed call is reported where a plan needs it. */
async function readUntilNow({ catalogs, logger }: Worker, region: string): Promise<Contents | undefined> {
  try {
    return await catalogs(region).own.contents();
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    logger.info('what was read of certificates is not kept', { region, error });
    return undefined;
  }
}

const onlyLogged = (): void => undefined;
