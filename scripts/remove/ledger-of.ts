/** The ledger of an installation, as remove looks at it: what is open in it, and its deletion. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/base/clock.ts';
import type { CloudCredentials } from '../../shared/base/credentials.ts';
import { createLogger } from '../../shared/base/logger.ts';
import type { BucketsApi } from '../../shared/cloud/account/buckets-api.ts';
import { endpointFor } from '../../shared/cloud/endpoints.ts';
import { createObjectStoreApi, resilientObjectStore } from '../../shared/cloud/object-store.ts';
import { createOssClient } from '../../shared/cloud/oss.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { openLedger } from '../../shared/ledger/open.ts';
import { type OpenView, openWork } from '../../shared/service/operator/open-work.ts';
import { formatFailure, messageOf } from '../common/failure.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { deleteLedger } from './delete-ledger.ts';

export interface LedgerOfInput {
  readonly settings: Pick<Settings, 'config' | 'region' | 'bucket'>;
  readonly credentials: CloudCredentials;
  readonly buckets: Pick<BucketsApi, 'getBucket'>;
  readonly clock: Clock;
  readonly print: (line: InEach<string>) => void;
  /** Receives the lines of the log, which are in no language. */
  readonly log: (line: string) => void;
}

export interface LedgerOf {
  /** @returns leases and open changes; `undefined`: it could not be read, and the reason was printed */
  readOpen(): Promise<OpenView | undefined>;
  deleteAll(): Promise<void>;
}

export function ledgerOf({ settings, credentials, buckets, clock, print, log }: LedgerOfInput): LedgerOf {
  const { config, region, bucket } = settings;
  return {
    async readOpen() {
      try {
        // A deployment that was stopped before it has made the bucket.
        if (bucket !== undefined && (await buckets.getBucket(bucket.name)) === undefined)
          return { loadBalancers: [], unreadable: [] };
        const store = await openLedger({
          location: config.ledger,
          credentials,
          region,
          internal: false,
          endpoint: config.endpoints.oss,
          clock,
          random: Math.random,
          newId: randomUUID,
          logger: createLogger({ level: 'warn', sink: log, secrets: [credentials.accessKeySecret], clock }),
        });
        return await openWork(store, clock);
      } catch (error) {
        print({ en: messageOf(error), zh: formatFailure(error, 'zh').trimEnd() });
        return undefined;
      }
    },

    async deleteAll() {
      if (bucket === undefined) return;
      const override = endpointFor(config.endpoints.oss, region);
      const place = { bucket: bucket.name, region, internal: false, override };
      const objects = createObjectStoreApi(createOssClient({ place, credentials }), bucket.name);
      const resilient = resilientObjectStore(objects, { clock, random: Math.random });
      const count = await deleteLedger(resilient, bucket.folder);
      print({ en: `  ${count} entries`, zh: `  ${count} 条` });
    },
  };
}
