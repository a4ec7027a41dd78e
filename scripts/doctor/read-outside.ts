/**
 * Reads, with the credentials of this machine, everything that the outer checks need. Changes nothing. A part that cannot be read keeps the
 * reason, and the others are read all the same.
 */
import pMap from 'p-map';
import type { CasJobsApi } from '../../shared/cloud/account/cas-jobs-api.ts';
import type { FunctionsApi } from '../../shared/cloud/account/functions-api.ts';
import type { Account } from '../../shared/cloud/account/open-account.ts';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import type { CasApi } from '../../shared/cloud/cas-api.ts';
import { coveredRegions } from '../../shared/config/covered-regions.ts';
import type { Sentence } from '../../shared/core/doctor/sentence.ts';
import { type Partition, partitionOfRegion } from '../../shared/core/model/certificate.ts';
import { readOtherInstallations } from '../deploy/present/other-installations.ts';
import { readFunction, readMetrics, readRole } from '../deploy/present/read-present.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import type { FunctionProps } from '../deploy/steps/function-differences.ts';
import { isOurs } from '../deploy/steps/is-ours.ts';
import { alarmPrefix, type Wanted } from '../deploy/wanted/installation.ts';
import { isOwnAlarm, isOwnFunction } from '../deploy/wanted/own-names.ts';
import { attempt, type Failed, notTried } from './attempt.ts';
import type { BucketAttempts, Editor, Outside } from './outside.ts';
import { readFleet } from './read-fleet.ts';

export interface OutsidePorts {
  readonly account: Account;
  /** In the region of the installation. */
  readonly functionsOf: (accountId: string) => FunctionsApi;
  readonly functionsIn: (
    accountId: string,
    region: string,
  ) => Pick<FunctionsApi, 'listFunctions' | 'getFunction'>;
  readonly alb: (region: string) => AlbApi;
  readonly cas: (partition: Partition) => Pick<CasApi, 'listCertificates'>;
  readonly casJobs: (partition: Partition) => CasJobsApi;
  /** Of this machine. */
  readonly now: () => number;
  /** When the cloud has written an answer. */
  readonly cloudTime: () => Promise<number>;
  readonly wantedOf: (settings: Settings, accountId: string) => Wanted;
  /** By resource, as deploy would make them. */
  readonly propsOf: (settings: Settings) => Readonly<Record<string, FunctionProps>>;
  readonly print: (line: Sentence) => void;
}

const AT_ONCE = 4;

export async function readOutside(settings: Settings, ports: OutsidePorts): Promise<Outside> {
  const { account, print } = ports;
  print({ en: 'read who the credentials belong to', zh: '读取访问凭证所属的账号' });
  const identity = await attempt(() => account.sts.getCallerIdentity());
  const clock = await attempt(async () => {
    const cloudMs = await ports.cloudTime();
    return { hereMs: ports.now(), cloudMs };
  });
  if ('problem' in identity) {
    const nothing = notTried({
      en: 'it is unknown who the credentials belong to',
      zh: '无法确定访问凭证所属的账号。',
    });
    return {
      identity,
      clock,
      wanted: undefined,
      functions: settings.functions.map((wanted) => ({ wanted, props: undefined, found: nothing })),
      unwanted: nothing,
      others: nothing,
      roles: new Map(settings.functions.map(({ roleName }) => [roleName.toLowerCase(), nothing])),
      services: [{ service: 'fc.aliyuncs.com', exists: nothing }],
      bucket: settings.bucket === undefined ? undefined : bucketWith(nothing),
      bus: settings.eventBus === undefined ? undefined : nothing,
      eventBridge: settings.eventBus === undefined ? undefined : nothing,
      alarms: settings.contactGroup === undefined ? undefined : nothing,
      regions: nothing,
      fleet: nothing,
      quotas: nothing,
      cas: nothing,
      editors: nothing,
    };
  }
  const { accountId } = identity.value;
  const wanted = settings.bucket === undefined ? undefined : ports.wantedOf(settings, accountId);
  print({ en: 'read functions, roles and policies', zh: '读取函数、角色和权限策略' });
  const deployed = await readDeployed(settings, wanted, ports, accountId);
  print({ en: 'read bucket, bus and alarms', zh: '读取 Bucket、事件总线和告警' });
  const things = await readThings(settings, wanted, ports);
  print({
    en: 'read load balancers, quotas and deployment jobs',
    zh: '读取负载均衡实例、配额和部署任务',
  });
  const products = await readProducts(settings, ports);
  print({ en: 'look for other installations', zh: '查找其他部署' });
  const others = await readOthers(settings, ports, accountId, products.fleet);
  return { identity, clock, wanted, ...deployed, ...things, ...products, others };
}

/** As deploy looks for them: where the load balancers could not be read, only in the region of this one. */
async function readOthers(
  { prefix, region }: Settings,
  { functionsOf, functionsIn }: OutsidePorts,
  accountId: string,
  fleet: Outside['fleet'],
): Promise<Outside['others']> {
  const functions = functionsOf(accountId);
  const regions = 'problem' in fleet ? [] : fleet.value.map((one) => one.region);
  return attempt(async () => {
    const apis = { functions, functionsIn: (place: string) => functionsIn(accountId, place) };
    return readOtherInstallations(apis, { prefix, region }, await functions.listFunctions(''), regions);
  });
}

async function readDeployed(
  settings: Settings,
  wanted: Wanted | undefined,
  { account: { ram, serviceLinkedRoles }, functionsOf, propsOf }: OutsidePorts,
  accountId: string,
) {
  const api = functionsOf(accountId);
  const props = propsOf(settings);
  const functions = await pMap(
    settings.functions,
    async (one) => ({
      wanted: one,
      props: props[one.resource],
      found: await attempt(() => readFunction(api, one.functionName)),
    }),
    { concurrency: AT_ONCE },
  );
  const names = [...new Set(settings.functions.map(({ roleName }) => roleName.toLowerCase()))];
  const roles = await pMap(
    names,
    async (name) => {
      const own = wanted?.roles.find((role) => role.name === name);
      // Of a role of the operator's own only the role is compared.
      const policy = own?.policy ?? { name, document: {}, description: '' };
      const role = { name, trust: {}, description: '', policy };
      return [name, await attempt(() => readRole(ram, role))] as const;
    },
    { concurrency: AT_ONCE },
  );
  const services = await pMap(
    wanted?.serviceLinkedRoles ?? [],
    async (service) => ({ service, exists: await attempt(() => serviceLinkedRoles.exists(service)) }),
    { concurrency: AT_ONCE },
  );
  const unwanted = await attempt(async () => {
    const asked = new Set(settings.functions.map(({ functionName }) => functionName));
    const left = (await api.listFunctions(`${settings.prefix}-`)).filter(
      (name) => isOwnFunction(settings.prefix, name) && !asked.has(name),
    );
    const found = await pMap(left, (name) => readFunction(api, name), { concurrency: AT_ONCE });
    return found.filter((one) => one !== undefined).filter((one) => isOurs(one, settings));
  });
  return { functions, unwanted, roles: new Map(roles), services };
}

async function readThings(
  { bucket, eventBus }: Settings,
  wanted: Wanted | undefined,
  { account: { buckets, eventBuses, alarms } }: OutsidePorts,
) {
  const group = wanted?.alarms[0]?.contactGroup;
  const bus = eventBus === undefined ? undefined : await attempt(() => eventBuses.getBus(eventBus));
  const askedBus = wanted?.askedBus;
  return {
    bucket:
      bucket === undefined
        ? undefined
        : {
            view: await attempt(() => buckets.getBucket(bucket.name)),
            versioning: await attempt(() => buckets.getVersioning(bucket.name)),
            lifecycle: await attempt(() => buckets.getLifecycle(bucket.name)),
            hasRetention: await attempt(() => buckets.hasRetention(bucket.name)),
            publicAccessBlocked: await attempt(() => buckets.isPublicAccessBlocked(bucket.name)),
          },
    bus,
    eventBridge:
      bus ?? (askedBus === undefined ? undefined : await attempt(() => eventBuses.getBus(askedBus))),
    alarms:
      wanted === undefined || group === undefined
        ? undefined
        : await attempt(async () => ({
            alarms: (await alarms.listAlarms(alarmPrefix(wanted))).filter(({ ruleId }) =>
              isOwnAlarm(wanted, ruleId),
            ),
            hasContactGroup: await alarms.hasContactGroup(group),
            metrics: await readMetrics(alarms, wanted),
          })),
  };
}

function bucketWith(reading: Failed): BucketAttempts {
  return {
    view: reading,
    versioning: reading,
    lifecycle: reading,
    hasRetention: reading,
    publicAccessBlocked: reading,
  };
}

async function readProducts(
  { config, region }: Settings,
  { account: { quotas }, alb, cas, casJobs }: OutsidePorts,
) {
  const regions = await attempt(() => alb(region).describeRegions());
  const covered = await attempt(() =>
    coveredRegions({
      regions: config.regions,
      ownRegion: region,
      describeRegions: () => alb(region).describeRegions(),
    }),
  );
  // A region that does not exist has a check of its own, and no endpoint.
  const readable =
    'problem' in covered
      ? []
      : covered.value.filter((one) => 'problem' in regions || regions.value.includes(one));
  const partitions = [...new Set(readable.map(partitionOfRegion))];
  return {
    regions,
    fleet: 'problem' in covered ? covered : await attempt(() => readFleet(alb, readable, config)),
    quotas: await attempt(() => quotas.listQuotas('alb')),
    cas: await attempt(async () => {
      for (const partition of partitions)
        await cas(partition).listCertificates({ currentPage: 1, showSize: 1 });
      return true as const;
    }),
    editors: await attempt(async () => {
      const found: Editor[] = [];
      for (const partition of partitions) {
        const api = casJobs(partition);
        for (const job of await api.listJobs())
          found.push({ ...job, listenerIds: await api.listListeners(job.jobId) });
      }
      return found;
    }),
  };
}
