/** Reads what exists of an installation. Changes nothing. */
import pMap from 'p-map';
import type { AlarmsApi } from '../../../shared/cloud/account/alarms-api.ts';
import { BucketElsewhere, type BucketsApi } from '../../../shared/cloud/account/buckets-api.ts';
import type { EventBus, EventBusesApi } from '../../../shared/cloud/account/event-buses-api.ts';
import type { FunctionsApi } from '../../../shared/cloud/account/functions-api.ts';
import type { RamApi, ServiceLinkedRoleApi } from '../../../shared/cloud/account/ram-api.ts';
import type { CallerIdentity } from '../../../shared/cloud/account/sts-api.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { NewBuckets } from '../carry-out/new-buckets.ts';
import { alarmPrefix, type Wanted, type WantedRole } from '../wanted/installation.ts';
import { isOwnAlarm, isOwnFunction } from '../wanted/own-names.ts';
import { isDenied, readActivated } from './activation.ts';
import type { FoundLoadBalancer } from './load-balancers.ts';
import { readOtherInstallations } from './other-installations.ts';
import type { Present, PresentBucket, PresentFunction, PresentRole } from './present.ts';

/** The control planes of the account, for the region of the installation. */
export interface AccountApis {
  readonly ram: RamApi;
  readonly serviceLinkedRoles: ServiceLinkedRoleApi;
  readonly buckets: BucketsApi;
  readonly eventBuses: EventBusesApi;
  readonly functions: FunctionsApi;
  readonly alarms: AlarmsApi;
  /** The functions of another region, for which there may be no right. */
  functionsIn(region: string): Pick<FunctionsApi, 'listFunctions' | 'getFunction'>;
  /** @returns `undefined` if the deployer may not list them */
  findLoadBalancers(): Promise<readonly FoundLoadBalancer[] | undefined>;
}

/** RAM and Function Compute allow more; a deployment has at most a dozen of each. */
const AT_ONCE = 4;

export async function readPresent(
  apis: AccountApis,
  wanted: Wanted,
  identity: CallerIdentity,
  newBuckets: Pick<NewBuckets, 'has'>,
): Promise<Present> {
  const { prefix, region } = wanted;
  const { alarms: wantedAlarms } = wanted;
  const hasAlarms = wantedAlarms.length > 0;
  // The first read of each product comes before all others: what is not activated is told at once.
  const [names, bucket, bus, loadBalancers, alarms] = await readActivated(
    ['fc', () => apis.functions.listFunctions('')],
    ['oss', () => readBucket(apis.buckets, wanted.bucket.name, newBuckets)],
    ['eventbridge', () => readBus(apis.eventBuses, wanted)],
    ['alb', () => apis.findLoadBalancers()],
    ['cms', () => readAlarms(apis.alarms, wanted)],
  );
  const own = names.filter((name) => isOwnFunction(prefix, name));
  const functions = await pMap(own, (name) => readFunction(apis.functions, name), { concurrency: AT_ONCE });
  const roles = await pMap(
    wanted.roles,
    async (role) => [role.name, await readRole(apis.ram, role)] as const,
    { concurrency: AT_ONCE },
  );
  const serviceLinkedRoles: string[] = [];
  for (const service of wanted.serviceLinkedRoles)
    if (await apis.serviceLinkedRoles.exists(service)) serviceLinkedRoles.push(service);
  const others = await readOtherInstallations(
    apis,
    wanted,
    names,
    (loadBalancers ?? []).map((one) => one.region),
  );
  return {
    identity,
    roles: Object.fromEntries(roles),
    serviceLinkedRoles,
    bucket,
    bus,
    functions: Object.fromEntries(
      functions.filter((each) => each !== undefined).map((each) => [each.view.functionName, each]),
    ),
    otherInstallations: others.scans,
    loadBalancers,
    alarms: alarms?.filter(({ ruleId }) => isOwnAlarm({ prefix, region }, ruleId)),
    formerBus: await readFormerBus(apis.eventBuses, wanted, functions),
    metrics: await readMetrics(apis.alarms, wanted),
    hasContactGroup: hasAlarms
      ? await apis.alarms.hasContactGroup(wantedAlarms[0]?.contactGroup ?? '')
      : undefined,
  };
}

/** Where none are wanted, those that an earlier deployment has made: no reason to ask for CloudMonitor or a right in it. */
async function readAlarms(alarms: AlarmsApi, { alarms: wanted, prefix, region }: Wanted) {
  try {
    return await alarms.listAlarms(alarmPrefix({ prefix, region }));
  } catch (error) {
    if (wanted.length > 0 || !(error instanceof CloudError) || error.kind !== 'denied') throw error;
    return undefined;
  }
}

/** What CloudMonitor says of the metrics of the wanted alarms. */
export async function readMetrics(
  alarms: Pick<AlarmsApi, 'describeMetric'>,
  { alarms: wanted }: Pick<Wanted, 'alarms'>,
): Promise<Present['metrics']> {
  const names = [...new Set(wanted.map(({ metric }) => metric))];
  const facts = await pMap(names, async (name) => [name, await alarms.describeMetric(name)] as const, {
    concurrency: AT_ONCE,
  });
  return Object.fromEntries(facts);
}

/** The policy of a deployer may name the present bus alone. */
async function readFormerBus(
  eventBuses: EventBusesApi,
  { bus, prefix }: Wanted,
  functions: readonly (PresentFunction | undefined)[],
): Promise<Present['formerBus']> {
  const name = deployedBus(prefix, functions);
  if (name === undefined || name === bus?.name) return undefined;
  try {
    const found = await eventBuses.getBus(name);
    return found && { bus: found, rules: await eventBuses.listRules(name) };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return undefined;
  }
}

/** The bus that the deployed workers publish to. */
export function deployedBus(
  prefix: string,
  functions: readonly (PresentFunction | undefined)[],
): string | undefined {
  const names = ['rotate', 'scan'].map((file) => `${prefix}-${file}`);
  const buses = functions.flatMap((one) =>
    one !== undefined && names.includes(one.view.functionName)
      ? (one.view.environment?.['EVENT_BUS'] ?? [])
      : [],
  );
  return buses.find((name) => name !== '');
}

export async function readRole(ram: RamApi, { name, policy }: WantedRole): Promise<PresentRole> {
  const role = await ram.getRole(name);
  return {
    role,
    policy: await ram.getPolicy(policy.name),
    attached: role === undefined ? [] : await ram.listPoliciesForRole(name),
  };
}

/** @returns `undefined` if it was deleted since the list */
export async function readFunction(
  functions: FunctionsApi,
  name: string,
): Promise<PresentFunction | undefined> {
  const view = await functions.getFunction(name);
  if (view === undefined) return undefined;
  return {
    view,
    triggers: await functions.listTriggers(name),
    asyncConfig: await functions.getAsyncConfig(name),
    reservedConcurrency: await functions.getReservedConcurrency(name),
  };
}

/** @returns the wanted bus, if it exists. The default bus is read only to hear whether EventBridge is activated */
async function readBus(eventBuses: EventBusesApi, { bus, askedBus }: Wanted): Promise<EventBus | undefined> {
  if (bus !== undefined) return eventBuses.getBus(bus.name);
  if (askedBus === undefined) return undefined;
  try {
    await eventBuses.getBus(askedBus);
  } catch (error) {
    // Without the right on it, a product that is not activated is found by the deployment of its trigger.
    if (!isDenied(error)) throw error;
  }
  return undefined;
}

async function readBucket(
  buckets: BucketsApi,
  name: string,
  newBuckets: Pick<NewBuckets, 'has'>,
): Promise<PresentBucket> {
  try {
    const view = await buckets.getBucket(name);
    if (view === undefined) return { kind: 'none' };
    const tags = await buckets.getTags(name);
    return {
      kind: 'own',
      tags,
      isNew:
        tags.length === 0 &&
        view.acl === 'private' &&
        (await newBuckets.has(name)) &&
        (await buckets.isEmpty(name)),
      view,
      versioning: await buckets.getVersioning(name),
      lifecycle: await buckets.getLifecycle(name),
      hasRetention: await buckets.hasRetention(name),
      publicAccessBlocked: await buckets.isPublicAccessBlocked(name),
    };
  } catch (error) {
    if (error instanceof BucketElsewhere) return { kind: 'elsewhere' };
    // A missing right of ours has the same code: the message of the refusal names both.
    if (isDenied(error) && error.action === 'GetBucketInfo') return { kind: 'foreign' };
    throw error;
  }
}
