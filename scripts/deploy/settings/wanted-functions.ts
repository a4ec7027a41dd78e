/**
 * The functions that an installation has, from its checked values: only those that are used, each with only what it reads. Pure.
 */
import { isReadBy } from '../../../shared/config/variable.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import type { VpcWorker, WantedFunction } from './settings.ts';
import { type DeployValues, roleVariableOf } from './variables.ts';

/** What the functions call each other by. */
export interface CallTargets {
  readonly ROTATE_FUNCTION: string;
  readonly SCAN_FUNCTION: string;
}

type Values = Readonly<Record<string, string>>;

type Deployment = Pick<DeployValues, 'prefix' | 'region' | 'vpcWorkers' | 'certificateEvents'>;

/** Instances that run at the same time, as in s.yaml, which says why. All workers together have those of rotate. */
const reserved = { rotate: 5, scan: 1, webhook: 3, status: 3 } as const;

/** Each worker has at least one instance, the public one too: with more VPCs all of them together would have more than one worker has. */
export const MAX_VPC_WORKERS = reserved.rotate - 1;

export function callTargets(
  values: Values,
  { prefix, vpcWorkers }: Pick<Deployment, 'prefix' | 'vpcWorkers'>,
): CallTargets {
  const inVpcs = vpcWorkers.map(({ vpcId }) => `${vpcId}=${prefix}-${workerResource(vpcId)}`);
  return {
    ROTATE_FUNCTION: values['ROTATE_FUNCTION'] ?? [...inVpcs, `${prefix}-rotate`].join(','),
    SCAN_FUNCTION: values['SCAN_FUNCTION'] ?? `${prefix}-scan`,
  };
}

function workerResource(vpcId: string): string {
  return `rotate-${vpcId}`;
}

/** Rotate and the workers before scan, so that scan never calls what is not there. */
export function wantedFunctions(values: Values, deployment: Deployment): readonly WantedFunction[] {
  const { vpcWorkers, certificateEvents } = deployment;
  const wanted = (file: string, vpc?: VpcWorker) => wantedFunction(values, deployment, file, vpc);
  return [
    wanted('rotate'),
    ...vpcWorkers.map((vpc) => wanted('rotate', vpc)),
    wanted('scan'),
    ...(values['WEBHOOK_SECRET'] === undefined && values['WEBHOOK_TOKEN'] === undefined
      ? []
      : [wanted('webhook')]),
    ...(values['STATUS_TOKEN'] === undefined ? [] : [wanted('status')]),
    ...(certificateEvents === 'off' ? [] : [wanted('certificate-issued')]),
  ];
}

function wantedFunction(
  values: Values,
  deployment: Deployment,
  file: string,
  vpc: VpcWorker | undefined,
): WantedFunction {
  const { prefix, region, vpcWorkers } = deployment;
  const resource = vpc === undefined ? file : workerResource(vpc.vpcId);
  const role = values[roleVariableOf(file)] ?? `${prefix}-${file}-${region}`;
  const given: Values = { ...values, ...callTargets(values, deployment) };
  const read = configVariables.filter((variable) => isReadBy(variable, file));
  return {
    resource,
    file,
    functionName: `${prefix}-${resource}`,
    roleName: role.replace(/^.*\//, ''),
    environment: Object.fromEntries(read.flatMap(({ name }) => withValue(name, given[name]))),
    reservedConcurrency: file === 'rotate' ? shareOf(vpcWorkers.length, vpc) : reservedFor(file),
    vpc,
  };
}

function withValue(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]];
}

function reservedFor(file: string): number | undefined {
  return (reserved as Readonly<Record<string, number>>)[file];
}

/** What cannot be divided goes to the public worker. Each has one at least, since a function without instances would never run. */
function shareOf(workersInVpcs: number, vpc: VpcWorker | undefined): number {
  const each = Math.max(1, Math.floor(reserved.rotate / (workersInVpcs + 1)));
  return vpc === undefined ? Math.max(1, reserved.rotate - each * workersInVpcs) : each;
}
