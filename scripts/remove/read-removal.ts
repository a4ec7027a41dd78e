/** Reads what a removal would concern. Changes nothing. */
import pMap from 'p-map';
import type { Installation } from '../../shared/cloud/account/tags.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import { unreadFunctions } from '../deploy/present/find-installations.ts';
import { readOtherInstallations } from '../deploy/present/other-installations.ts';
import { type AccountApis, deployedBus, readFunction } from '../deploy/present/read-present.ts';
import { alarmPrefix } from '../deploy/wanted/installation.ts';
import { isOwnAlarm, isOwnFunction } from '../deploy/wanted/own-names.ts';
import type { RemovalPresent } from './removal-input.ts';

export interface RemovalScope {
  readonly installation: Installation;
  /** Of every function that the project has, also of those that the settings no longer want. */
  readonly roleNames: readonly string[];
  readonly eventBus: string | undefined;
}

const AT_ONCE = 4;

/**
 * @param open `undefined`: the ledger could not be read
 * @param everywhere also in the other regions of load balancers: who uses the ledger has to be known for certain
 */
export async function readRemoval(
  apis: AccountApis,
  { installation, roleNames, eventBus }: RemovalScope,
  { open, everywhere }: { readonly open: OpenView | undefined; readonly everywhere: boolean },
): Promise<RemovalPresent> {
  const { prefix } = installation;
  const all = await apis.functions.listFunctions('');
  const names = all.filter((name) => isOwnFunction(prefix, name));
  const beside = all.filter((name) => name.startsWith(`${prefix}-`) && !isOwnFunction(prefix, name));
  const neighbours = await pMap(beside, (name) => apis.functions.getFunction(name), { concurrency: AT_ONCE });
  const alarms = await apis.alarms.listAlarms(alarmPrefix(installation));
  const functions = await pMap(names, (name) => readFunction(apis.functions, name), { concurrency: AT_ONCE });
  const roles = await pMap(roleNames, async (name) => [name, await readRole(apis, name)] as const, {
    concurrency: AT_ONCE,
  });
  // A .env that has lost it must not leave it behind without a word.
  const busName = eventBus ?? deployedBus(prefix, functions);
  const bus = busName === undefined ? undefined : await apis.eventBuses.getBus(busName);
  return {
    functions: functions.filter((each) => each !== undefined),
    roles: Object.fromEntries(roles),
    alarms: alarms.filter(({ ruleId }) => isOwnAlarm(installation, ruleId)),
    bus: bus === undefined ? undefined : { bus, rules: await apis.eventBuses.listRules(bus.name) },
    neighbours: neighbours.filter((view) => view !== undefined),
    others: await readOthers(apis, installation, { names: all, everywhere }),
    open,
  };
}

/** As deploy and doctor look for them. */
async function readOthers(
  apis: AccountApis,
  installation: Installation,
  { names, everywhere }: { readonly names: readonly string[]; readonly everywhere: boolean },
): Promise<RemovalPresent['others']> {
  const loadBalancers = everywhere ? await apis.findLoadBalancers() : [];
  const regions = (loadBalancers ?? []).map(({ region }) => region);
  const { scans, unread } = await readOtherInstallations(apis, installation, names, regions);
  return {
    scans,
    unread: [
      ...(loadBalancers === undefined ? [LOAD_BALANCERS_UNREAD] : []),
      ...unread.map(({ region, reason }) => unreadFunctions(region, reason)),
    ],
  };
}

const LOAD_BALANCERS_UNREAD: InEach<string> = {
  en: 'These credentials may not list load balancers, in whose regions other installations may be.',
  zh: '当前凭证无权列出负载均衡实例，其所在地域可能有其他部署。',
};

async function readRole({ ram }: AccountApis, name: string) {
  const role = await ram.getRole(name);
  const policy = await ram.getPolicy(name);
  return {
    role,
    policy,
    attached: role === undefined ? [] : await ram.listPoliciesForRole(name),
    entities: policy === undefined ? undefined : await ram.listEntitiesForPolicy(name),
  };
}
