/**
 * The steps for functions and their triggers, in an order in which nothing is missing or too much at any point. Pure.
 *
 * All workers together never have more instances than one worker has without VPCs, because each may call CAS: what shrinks comes first, then
 * workers that are wanted no longer are deleted, and only then others grow or are created. Workers come before scan, so that scan never calls
 * one that is still to come. A scan that runs in between may call a worker that is gone; it could reach only load balancers that no worker
 * reaches from then on.
 */
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { PresentFunction } from '../present/present.ts';
import type { WantedFunction } from '../settings/settings.ts';
import { isOwnTrigger, isWorker } from '../wanted/own-names.ts';
import { type FunctionProps, functionDifferences } from './function-differences.ts';
import { HOW_TO_ADOPT } from './how-to-adopt.ts';
import { isOurs } from './is-ours.ts';
import { markDifference } from './mark-difference.ts';
import type { PlanInput } from './plan-input.ts';
import type { Refusal, Step } from './step.ts';

export function planFunctions({ settings, functions, secrets, present, allowed, wanted }: PlanInput) {
  const shrinking: Step[] = [];
  const growing: Step[] = [];
  const refusals: Refusal[] = [];
  const expected = new Set(settings.functions.map(({ functionName }) => functionName));
  for (const one of settings.functions) {
    const { resource, functionName } = one;
    const props = functions[resource];
    if (props === undefined) throw new Error(`No properties for ${resource}.`);
    const found = present.functions[functionName];
    if (found === undefined) {
      growing.push({ kind: 'deploy-function', resource, functionName, change: 'create', differences: [] });
      continue;
    }
    if (!isOurs(found, wanted) && !allowed.adopt) refusals.push(foreignFunction(functionName));
    const differences = [
      ...(isOurs(found, wanted) ? [] : [markDifference(found.view.tags, wanted)]),
      ...functionDifferences(props, found, secrets).map(({ text }) => text),
    ];
    const steps = shrinks(one, found) ? shrinking : growing;
    if (differences.length > 0)
      steps.push({ kind: 'deploy-function', resource, functionName, change: 'update', differences });
    if (isOurs(found, wanted))
      for (const trigger of unwantedTriggers(props, found))
        growing.push({ kind: 'delete-trigger', functionName, trigger, why: NOT_NEEDED });
  }
  const deletions = Object.entries(present.functions)
    .filter(([functionName, found]) => !expected.has(functionName) && isOurs(found, wanted))
    .map(([functionName]): Step => ({ kind: 'delete-function', functionName, why: NOT_NEEDED }));
  const ofWorker = (step: Step) =>
    step.kind === 'delete-function' && isWorker(settings.prefix, step.functionName);
  const steps = [
    ...shrinking,
    ...deletions.filter(ofWorker),
    ...growing,
    ...deletions.filter((step) => !ofWorker(step)),
  ];
  return { steps, refusals };
}

const NOT_NEEDED: InEach<string> = { en: 'the settings need it no longer', zh: '设置中不再需要' };

/** A worker with fewer instances than before. One without a limit has as many as the account. */
function shrinks({ file, reservedConcurrency }: WantedFunction, found: PresentFunction): boolean {
  if (file !== 'rotate' || reservedConcurrency === undefined) return false;
  return reservedConcurrency < (found.reservedConcurrency ?? Number.POSITIVE_INFINITY);
}

/** Names of triggers that s.yaml declares and the settings no longer want. All others are an operator's. */
export function unwantedTriggers(
  { triggers = [] }: Pick<FunctionProps, 'triggers'>,
  found: Pick<PresentFunction, 'triggers'>,
): readonly string[] {
  const names = new Set(triggers.map(({ triggerName }) => triggerName));
  return found.triggers.map(({ name }) => name).filter((name) => isOwnTrigger(name) && !names.has(name));
}

function foreignFunction(functionName: string): Refusal {
  return {
    code: 'foreign-function',
    message: {
      en: `The function ${functionName} exists and lacks the tags of this installation.`,
      zh: `函数 ${functionName} 已存在，但没有本部署的标签。`,
    },
    remedy: HOW_TO_ADOPT,
  };
}
