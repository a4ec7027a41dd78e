/** What belongs to an installation beside its functions: alarms, the marks of what deploy has made, service-linked roles. Pure. */
import { counted } from '../../base/words.ts';
import { type CheckResult, judge, notApplicable, type Reading, unknown } from './result.ts';

export interface AlarmFacts {
  /** How many the settings ask for. */
  readonly wanted: number;
  /** Names of those that are missing, off, changed, or tell another group. */
  readonly lacking: readonly string[];
  readonly group: string;
  readonly groupExists: boolean;
}

/** @param alarms `undefined`: the settings name no contact group */
export function checkAlarms(alarms: Reading<AlarmFacts> | undefined): CheckResult {
  const id = 'alarms';
  if (alarms === undefined) return notApplicable(id, 'ALARM_CONTACT_GROUP is empty: no alarms are made.');
  if ('problem' in alarms) return unknown(id, `The alarms could not be read: ${alarms.problem}`);
  const { wanted, lacking, group, groupExists } = alarms.value;
  const result = judge(id, {
    faults: [
      ...(groupExists ? [] : [`CloudMonitor has no contact group "${group}".`]),
      ...lacking.map((name) => `The alarm "${name}" is missing, off, changed, or does not tell ${group}.`),
    ],
    ok: `${counted(wanted, 'alarm')} would tell ${group}.`,
  });
  return groupExists ? result : { ...result, cause: 'no-contact-group' };
}

export interface MarkedThing {
  readonly kind: 'role' | 'policy' | 'function';
  readonly name: string;
  /** Whether it carries our tags; `undefined`: they could not be read. */
  readonly isOurs: boolean | undefined;
}

/** @param things those of our names that exist @param problems why others could not be read */
export function checkOwnership(things: readonly MarkedThing[], problems: readonly string[]): CheckResult {
  const nameOf = ({ kind, name }: MarkedThing): string => `The ${kind} ${name}`;
  return judge('ownership', {
    faults: things.flatMap((one) =>
      one.isOurs === false ? [`${nameOf(one)} lacks the tags of this installation.`] : [],
    ),
    unknowns: [
      ...things.flatMap((one) =>
        one.isOurs === undefined ? [`${nameOf(one)} has tags that could not be read.`] : [],
      ),
      ...problems,
    ],
    ok: 'What has our names carries our tags.',
  });
}

/** @param services the wanted ones, each with whether its role exists */
export function checkServiceLinkedRoles(
  services: readonly { readonly service: string; readonly exists: Reading<boolean> }[],
): CheckResult {
  return judge('service-linked-roles', {
    faults: services.flatMap(({ service, exists }) =>
      'value' in exists && !exists.value ? [`The account has no service-linked role for ${service}.`] : [],
    ),
    unknowns: services.flatMap(({ service, exists }) =>
      'problem' in exists ? [`The role for ${service} could not be read: ${exists.problem}`] : [],
    ),
    ok: `${counted(services.length, 'service')} of the cloud ${services.length === 1 ? 'has its role' : 'have their roles'}.`,
  });
}
