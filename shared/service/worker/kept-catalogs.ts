/**
 * The catalogs of a worker. Scan names a snapshot of what it has listed (ledger/content-store.ts), so that its workers need not list CAS, too.
 *
 * A snapshot that cannot be used costs calls and nothing else. A retry uses none: the first attempt may have failed because of it.
 */
import { type Catalogs, sharedCatalogs } from '../../cloud/catalogs.ts';
import { withContents } from '../../cloud/kept-catalog.ts';
import { partitionOfRegion } from '../../core/model/certificate.ts';
import { namedContents } from '../../ledger/content-store.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import type { Command } from '../commands/command.ts';
import { contentOrigin } from './content-origin.ts';
import type { Worker } from './worker.ts';

/** `listed` as in rotation/run/ports.ts. */
export async function catalogsFor(
  worker: Worker,
  { contents: pointer }: Command,
  region: string,
): Promise<{ readonly catalogs: Catalogs; readonly listed?: Catalogs }> {
  const { store, clock, cloud, catalogs, context, logger } = worker;
  const origin = contentOrigin(worker, region);
  if (pointer === undefined || origin === undefined || (context.retryCount ?? 0) > 0) return { catalogs };
  try {
    const kept = await namedContents(store, pointer, origin, clock.now());
    if (typeof kept !== 'string') {
      const { contents } = kept;
      const withKept = withContents(cloud, { partition: partitionOfRegion(region), contents });
      return { catalogs: sharedCatalogs(withKept), listed: catalogs };
    }
    logger.info('what is kept of certificates is not used', { log: pointer.log, why: kept });
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    logger.warn('what is kept of certificates cannot be read', { log: pointer.log, error });
  }
  return { catalogs };
}
