/** What an emulated account has, for a comparison of before and after. */
import { readFunction } from '../../scripts/deploy/present/read-present.ts';
import type { EmulatedAccount } from './emulated-account.ts';

/** Everything of an account that deploy and remove could change, without what differs between two runs. */
export async function stateOf({ emulator, apis }: EmulatedAccount) {
  const { ram, cms } = emulator.account;
  const functions = [];
  for (const name of await apis.functions.listFunctions(''))
    functions.push(await readFunction(apis.functions, name));
  return {
    functions: functions.map((found) => ({ ...found, view: { ...found?.view, lastModified: undefined } })),
    roles: ram.allRoles().map((role) => ({
      name: role.name,
      trust: JSON.parse(role.trust.latest ?? 'null') as unknown,
      policies: ram.attachedTo(role).map(({ name }) => name),
      tags: Object.fromEntries(role.tags),
    })),
    policies: ram.allPolicies().map(({ name, inForce, tags }) => ({
      name,
      document: JSON.parse(inForce.latest?.text ?? 'null') as unknown,
      tags: Object.fromEntries(tags),
    })),
    alarms: cms.rules(),
    buses: emulator.events.state().buses.map(({ name, rules }) => ({
      name,
      description: emulator.events.buses.descriptionOf(name),
      rules,
    })),
    buckets: emulator.objects
      .state()
      .buckets.map(({ name, versioning, publicAccessBlocked, tags, keys }) => ({
        name,
        versioning,
        publicAccessBlocked,
        tags,
        keys,
      })),
  };
}
