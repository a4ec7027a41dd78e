import { accountPattern } from '../../base/identifiers.ts';
import { endpointFor } from '../../cloud/endpoints.ts';
import { partitionOfRegion } from '../../core/model/certificate.ts';
import type { ContentOrigin } from '../../ledger/content-store.ts';
import type { Worker } from './worker.ts';

/** Whose certificates a region uses. `undefined` without the id of the account: those of another one have the same numbers. */
export function contentOrigin(
  { config, context }: Pick<Worker, 'config' | 'context'>,
  region: string,
): ContentOrigin | undefined {
  const { accountId: account } = context;
  if (!accountPattern.test(account)) return undefined;
  const partition = partitionOfRegion(region);
  return { account, endpoint: endpointFor(config.endpoints.cas, partition) ?? '', partition };
}
