/**
 * Opens the ledger in memory, in files or in OSS. Nothing is read, written or checked before the first call.
 *
 * config/ledger-location.ts parses the text of LEDGER.
 */
import type { Clock, Random } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import type { Logger } from '../base/logger.ts';
import { type EndpointOverride, endpointFor } from '../cloud/endpoints.ts';
import { createObjectStoreApi, resilientObjectStore } from '../cloud/object-store.ts';
import { createOssClient } from '../cloud/oss.ts';
import type { ResilienceOptions } from '../cloud/resilient.ts';
import { createFileLedger } from './file.ts';
import type { LedgerStore } from './ledger.ts';
import { createMemoryLedger } from './memory.ts';
import { createOssLedger } from './oss.ts';

export type LedgerLocation =
  /** Lost when the process ends. */
  | { readonly kind: 'memory' }
  | { readonly kind: 'file'; readonly directory: string }
  /** `prefix` has no slash at either end; it may be empty. */
  | { readonly kind: 'oss'; readonly bucket: string; readonly prefix: string };

export interface LedgerOpening {
  readonly location: LedgerLocation;
  readonly credentials: CloudCredentials;
  /** The region of the function and of the bucket. */
  readonly region: string;
  /** Whether this runs inside Alibaba Cloud. */
  readonly internal: boolean;
  readonly endpoint: EndpointOverride;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly logger: Logger;
}

export function openLedger(opening: LedgerOpening): LedgerStore {
  const { location, newId } = opening;
  switch (location.kind) {
    case 'memory':
      return createMemoryLedger();
    case 'file':
      return createFileLedger({ directory: location.directory, newId });
    case 'oss':
      return openOssLedger(opening, location);
  }
}

function openOssLedger(
  opening: LedgerOpening,
  { bucket, prefix }: Extract<LedgerLocation, { kind: 'oss' }>,
): LedgerStore {
  const { credentials, region, internal, endpoint, clock, random, logger } = opening;
  const override = endpointFor(endpoint, region);
  const client = createOssClient({ place: { bucket, region, internal, override }, credentials });
  const onRetry: ResilienceOptions['onRetry'] = ({ method, attempt, waitMs, error }) =>
    logger.debug('retrying the ledger', { method, attempt, waitMs, error });
  const objects = resilientObjectStore(createObjectStoreApi(client, bucket), { clock, random, onRetry });
  return createOssLedger({ objects, prefix });
}
