/**
 * Finds what the platform refuses to deploy. Sources: "Limits", "Environment variables" and "Time triggers", Function Compute manual.
 */
import { existsSync } from 'node:fs';
import { functionNamePattern, serviceNamePattern } from '../../../shared/base/identifiers.ts';
import { nextFiring } from './schedule.ts';
import type { FunctionSettings, TriggerSpec } from './spec.ts';

const MAX_ENVIRONMENT_BYTES = 4096;

/** @throws Error that names the function and its problem */
export function requireDeployable(settings: FunctionSettings): void {
  const [problem] = problemsOf(settings);
  if (problem !== undefined) throw new Error(`${settings.key} cannot be deployed: ${problem}.`);
}

function* problemsOf(settings: FunctionSettings): Generator<string> {
  const { name, service, codeDirectory, handler, timeoutSeconds, memoryMb, triggers } = settings;
  if (!functionNamePattern.test(name)) yield 'its name is invalid';
  if (service !== undefined && !serviceNamePattern.test(service)) yield 'the name of its service is invalid';
  if (!existsSync(codeDirectory)) yield `there is no ${codeDirectory}`;
  if (!/^[^.]+\.\w+$/.test(handler)) yield `its handler "${handler}" is not file.method`;
  if (!isWhole(timeoutSeconds, 1, 86_400)) yield 'timeoutSeconds is not 1 to 86400';
  if (!isWhole(memoryMb, 128, 32_768) || memoryMb % 64 !== 0) yield 'memoryMb is not 128 to 32768 by 64';
  if (!isWhole(settings.maxAsyncRetryAttempts, 0, 8)) yield 'maxAsyncRetryAttempts is not 0 to 8';
  if (!isWhole(settings.maxAsyncEventAgeSeconds, 1, 604_800))
    yield 'maxAsyncEventAgeSeconds is not 1 to 604800';
  yield* environmentProblems(settings.environment);
  for (const trigger of triggers) yield* triggerProblems(trigger);
  if (triggers.filter(({ type }) => type === 'http').length > 1) yield 'it has two HTTP triggers';
}

/** Also of the control plane. */
export function* environmentProblems(environment: Readonly<Record<string, string>>): Generator<string> {
  let bytes = 0;
  for (const [name, value] of Object.entries(environment)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
    if (!/^[A-Za-z]\w*$/.test(name)) yield `"${name}" is no name of a variable`;
    if (name.startsWith('FC_')) yield `${name} begins with FC_, which belongs to the platform`;
  }
  if (bytes > MAX_ENVIRONMENT_BYTES)
    yield `its variables have ${bytes} bytes, more than ${MAX_ENVIRONMENT_BYTES}`;
}

function* triggerProblems(trigger: TriggerSpec): Generator<string> {
  if (!/^[A-Za-z_][\w-]{0,127}$/.test(trigger.name)) yield `"${trigger.name}" is no name of a trigger`;
  if (trigger.type !== 'timer') return;
  try {
    nextFiring(trigger.cron, 0);
  } catch (error) {
    yield `the schedule of ${trigger.name} is wrong: ${String(error)}`;
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
