/**
 * Whether this function may invoke others: asks each for an invocation that does nothing. It counts as an invocation there, and writes one line
 * to its log. A version that does not know the command refuses it, which counts as one error.
 */
import type { FunctionTarget, InvokeApi } from '../../cloud/invoke-api.ts';
import type { Trial } from '../../core/doctor/permissions.ts';
import type { DoctorCommand } from '../commands/command.ts';
import { tryRight } from './trials.ts';

export interface InvocationTrial {
  readonly function: string;
  readonly trial: Trial;
}

const ping: DoctorCommand = { doctor: 'ping' };

export async function tryInvocations(
  { invoker, newId }: { readonly invoker: InvokeApi; readonly newId: () => string },
  targets: readonly FunctionTarget[],
): Promise<readonly InvocationTrial[]> {
  const names = new Map(targets.map((target) => [nameOf(target), target]));
  const found: InvocationTrial[] = [];
  for (const [name, target] of names) {
    const taskId = `doctor-${newId().replace(/[^A-Za-z0-9_-]/g, '-')}`;
    const trial = await tryRight('fc:InvokeFunction', () =>
      invoker.invokeAsync({ target, payload: JSON.stringify(ping), taskId }),
    );
    found.push({ function: name, trial: missing(trial) });
  }
  return found;
}

/** Every refusal but one proves the right; it does not prove that the function runs. */
function missing(trial: Trial): Trial {
  return trial.outcome === 'allowed' && trial.message !== undefined ? { ...trial, outcome: 'denied' } : trial;
}

function nameOf({ service, functionName }: FunctionTarget): string {
  return service === undefined ? functionName : `${service}/${functionName}`;
}
