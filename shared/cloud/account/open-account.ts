/**
 * Opens the control planes of an account for deploy, doctor and remove: each narrow interface over its wire, with retry of its reads.
 *
 * Costs nothing until the first call, which loads the SDK. Never retries a write: its caller reads again and decides. Every interface has a
 * set of the methods that only read; a method that is missing there counts as a write.
 */
import type { Clock, Random } from '../../base/clock.ts';
import type { CloudCredentials } from '../../base/credentials.ts';
import type { Logger } from '../../base/logger.ts';
import type { EndpointOverride } from '../endpoints.ts';
import type { ControlProduct } from '../error-codes.ts';
import { withRetry } from '../retry.ts';
import type { MethodName } from '../wrap.ts';
import { createAlarmsApi } from './alarms.ts';
import { type AlarmsApi, alarmReads } from './alarms-api.ts';
import { openBuckets } from './buckets.ts';
import { type BucketsApi, bucketReads } from './buckets-api.ts';
import { createEventBusesApi } from './event-buses.ts';
import { type EventBusesApi, eventBusReads } from './event-buses-api.ts';
import { createQuotasApi } from './quotas.ts';
import { type QuotasApi, quotaReads } from './quotas-api.ts';
import { createRamApi } from './ram.ts';
import { type RamApi, ramReads, type ServiceLinkedRoleApi, serviceLinkedRoleReads } from './ram-api.ts';
import { createRpcWire } from './rpc.ts';
import { createServiceLinkedRoleApi } from './service-linked-roles.ts';
import { createStsApi } from './sts.ts';
import { type StsApi, stsReads } from './sts-api.ts';

export interface AccountInput {
  readonly region: string;
  /** Part of some addresses. Unknown until STS was asked: open again with it then. */
  readonly accountId?: string;
  readonly credentials: CloudCredentials;
  /** Replaces the addresses of all control planes (products.ts). */
  readonly controlEndpoint: EndpointOverride;
  /** Replaces the public endpoint of OSS. */
  readonly ossEndpoint: EndpointOverride;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface Account {
  readonly sts: StsApi;
  readonly ram: RamApi;
  readonly serviceLinkedRoles: ServiceLinkedRoleApi;
  readonly buckets: BucketsApi;
  readonly eventBuses: EventBusesApi;
  readonly alarms: AlarmsApi;
  readonly quotas: QuotasApi;
}

export function openAccount(input: AccountInput): Account {
  const { region, credentials, controlEndpoint, ossEndpoint, clock, random, logger } = input;
  const wireTo = (product: ControlProduct) =>
    createRpcWire(product, { region, credentials, endpoint: controlEndpoint });
  const resilient = <Api extends object>(api: Api, reads: ReadonlySet<MethodName<Api>>): Api =>
    withRetry(api, {
      clock,
      random,
      isWrite: (method) => !reads.has(method),
      onRetry: ({ method, attempt, waitMs, error }) =>
        logger.debug('trying again', { method, attempt, waitMs, error }),
    });
  return {
    sts: resilient(createStsApi(wireTo('sts')), stsReads),
    ram: resilient(createRamApi(wireTo('ram')), ramReads),
    serviceLinkedRoles: resilient(
      createServiceLinkedRoleApi(wireTo('resourcemanager')),
      serviceLinkedRoleReads,
    ),
    buckets: resilient(openBuckets({ region, credentials, endpoint: ossEndpoint }), bucketReads),
    eventBuses: resilient(createEventBusesApi(wireTo('eventbridge')), eventBusReads),
    alarms: resilient(createAlarmsApi(wireTo('cms')), alarmReads),
    quotas: resilient(createQuotasApi(wireTo('quotas')), quotaReads),
  };
}
