/**
 * The cloud clients of one invocation, with its credentials, retry and rate limits: one ALB client per region, one CAS client
 * per partition.
 */

import type { Clock, Random } from '../base/clock.ts';
import type { CloudCredentials } from '../base/credentials.ts';
import type { Logger } from '../base/logger.ts';
import { packedMap } from '../base/packed.ts';
import type { Partition } from '../core/model/certificate.ts';
import type { CertificateContent } from '../core/model/certificate-content.ts';
import { createAlbApi } from './alb.ts';
import type { AlbApi } from './alb-api.ts';
import { albRegions } from './alb-regions.ts';
import { createCasApi } from './cas.ts';
import type { CasApi } from './cas-api.ts';
import { type Catalog, createCatalog } from './catalog.ts';
import type { ContentCache } from './catalog-content.ts';
import { albEndpoint, casEndpoint, type EndpointOverride, endpointFor, parseEndpoint } from './endpoints.ts';
import type { CloudError } from './errors.ts';
import { type MissingActionsAt, rememberMissingActions } from './missing-actions.ts';
import { createAccountLimiters, resilientAlb, resilientCas } from './resilient.ts';
import type { Patience } from './retry.ts';
import { createAlbWire, createCasWire } from './sdk.ts';

export interface Cloud {
  alb(region: string): AlbApi;
  /** A new catalog that has read nothing yet. All catalogs of a partition share the cache of content that never changes. */
  catalog(partition: Partition): Catalog;
}

export interface CloudInput {
  readonly credentials: CloudCredentials;
  readonly endpoints: { readonly alb: EndpointOverride; readonly cas: EndpointOverride };
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Limits for a caller that waits for the answer and has less time than a worker. */
  readonly patience?: Patience;
}

/** @param missingActionsAt kept for later invocations, if the caller keeps it */
export function createCloud(
  input: CloudInput,
  missingActionsAt: MissingActionsAt = rememberMissingActions(),
): Cloud {
  const { clock, random, logger, endpoints, credentials, patience } = input;
  const timeout = patience === undefined ? {} : { timeoutMs: patience.timeoutMs };
  const limiters = createAccountLimiters(clock);
  const resilience = {
    clock,
    random,
    untilMs: patience?.untilMs,
    onRetry: ({
      method,
      attempt,
      waitMs,
      error,
    }: {
      method: string;
      attempt: number;
      waitMs: number;
      error: Error;
    }) => logger.debug('trying again', { method, attempt, waitMs, error }),
  };
  const casOf = memoised((partition: Partition) => {
    const override = endpointFor(endpoints.cas, partition);
    const endpoint = override === undefined ? casEndpoint(partition) : parseEndpoint(override);
    const cas: CasApi = resilientCas(
      createCasApi(createCasWire({ endpoint, credentials, ...timeout }), partition),
      limiters,
      resilience,
    );
    return { cas, missingActions: missingActionsAt(endpoint.host, clock) };
  });
  const cacheOf = memoised((_: Partition): ContentCache => packedMap<number, CertificateContent>());
  return {
    alb: memoised((region: string): AlbApi => {
      const override = endpointFor(endpoints.alb, region);
      const endpoint = override === undefined ? albEndpoint(region) : parseEndpoint(override);
      return resilientAlb(
        createAlbApi(createAlbWire({ endpoint, credentials, ...timeout }), region),
        limiters,
        albRegions.includes(region) ? resilience : { ...resilience, isFinal: isUnresolved },
      );
    }),
    catalog: (partition) => createCatalog({ ...casOf(partition), cache: cacheOf(partition) }),
  };
}

/** Of a region that is not known: more likely mistyped than a network that fails, and a person waits (service/worker/explain-region.ts). */
function isUnresolved({ cloudCode }: CloudError): boolean {
  return cloudCode === 'ENOTFOUND';
}

function memoised<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}
