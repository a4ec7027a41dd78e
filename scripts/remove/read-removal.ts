/** Reads what a removal would concern. Changes nothing. */
import pMap from 'p-map';
import type { Installation } from '../../shared/cloud/account/tags.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import { type AccountApis, readFunction } from '../deploy/present/read-present.ts';
import { alarmPrefix } from '../deploy/wanted/installation.ts';
import { isOwnAlarm, isOwnFunction } from '../deploy/wanted/own-names.ts';
import type { RemovalPresent } from './plan-removal.ts';

export interface RemovalScope {
  readonly installation: Installation;
  /** Of every function that the project has, also of those that the settings no longer want. */
  readonly roleNames: readonly string[];
  readonly eventBus: string | undefined;
}

const AT_ONCE = 4;

/** @param open `undefined`: the ledger could not be read */
export async function readRemoval(
  apis: AccountApis,
  { installation, roleNames, eventBus }: RemovalScope,
  open: OpenView | undefined,
): Promise<RemovalPresent> {
  const { prefix } = installation;
  const names = (await apis.functions.listFunctions(`${prefix}-`)).filter((name) =>
    isOwnFunction(prefix, name),
  );
  const alarms = await apis.alarms.listAlarms(alarmPrefix(installation));
  const functions = await pMap(names, (name) => readFunction(apis.functions, name), { concurrency: AT_ONCE });
  const roles = await pMap(roleNames, async (name) => [name, await readRole(apis, name)] as const, {
    concurrency: AT_ONCE,
  });
  const bus = eventBus === undefined ? undefined : await apis.eventBuses.getBus(eventBus);
  return {
    functions: functions.filter((each) => each !== undefined),
    roles: Object.fromEntries(roles),
    alarms: alarms.filter(({ ruleId }) => isOwnAlarm(installation, ruleId)),
    bus: bus === undefined ? undefined : { bus, rules: await apis.eventBuses.listRules(bus.name) },
    open,
  };
}

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
