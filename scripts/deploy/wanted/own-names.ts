/**
 * Which names belong to an installation. Pure.
 *
 * The prefix of one installation may begin with that of another one, as `cert-rotator-staging` does with `cert-rotator`. So a name is ours only
 * if what follows the prefix is one of our functions, and not whenever it begins with the prefix.
 */
import { functionNames } from '../../common/functions.ts';
import { alarmPrefix } from './installation.ts';

/** The worker of a VPC: `rotate-vpc-bp15zckdt37pq72zvw3`. */
const vpcWorker = /^rotate-(vpc-[a-z0-9-]+)$/;

export function isOwnFunction(prefix: string, functionName: string): boolean {
  if (!functionName.startsWith(`${prefix}-`)) return false;
  const name = functionName.slice(prefix.length + 1);
  return functionNames.some((own) => own === name) || vpcWorker.test(name);
}

/** The VPC of a worker; `undefined`: it is in none, or no worker of this prefix. */
export function vpcOfWorker(prefix: string, functionName: string): string | undefined {
  if (!functionName.startsWith(`${prefix}-`)) return undefined;
  return vpcWorker.exec(functionName.slice(prefix.length + 1))?.[1];
}

/** Of rotate, in no VPC or in one. */
export function isWorker(prefix: string, functionName: string): boolean {
  return isOwnFunction(prefix, functionName) && functionName.startsWith(`${prefix}-rotate`);
}

/** As s.yaml has them. */
export const triggerNames = ['hourly', 'webhook', 'status', 'cas-actions'] as const;

/** Function Compute also lists rules of an operator's bus among the triggers of a function. */
export function isOwnTrigger(name: string): boolean {
  return triggerNames.some((own) => own === name);
}

/** @param ruleId ends with the name of the function and what is measured, which has no hyphen */
export function isOwnAlarm(installation: Parameters<typeof alarmPrefix>[0], ruleId: string): boolean {
  const start = alarmPrefix(installation);
  if (!ruleId.startsWith(start)) return false;
  return isOwnFunction(installation.prefix, ruleId.slice(start.length).replace(/-[^-]+$/, ''));
}
