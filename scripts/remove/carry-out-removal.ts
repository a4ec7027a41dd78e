/**
 * Does the steps of a removal, one after another. Each can be repeated: an interrupted removal is planned again from what is left.
 *
 * A detached policy is not seen as detached by RAM at once: `DeleteConflict` is repeated. A function is deleted by the platform's own call,
 * whose refusal stops the removal.
 */
import { type Clock, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { RotatorError } from '../../shared/base/errors.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { awaitWorkers } from '../deploy/carry-out/await-workers.ts';
import { deleteFunction } from '../deploy/carry-out/carry-out.ts';
import { StoppedHalfway } from '../deploy/carry-out/errors.ts';
import type { AccountApis } from '../deploy/present/read-present.ts';
import { STOPPED_BY_REMOVE } from '../deploy/wanted/timer.ts';
import { describeRemovalStep } from './describe-removal-step.ts';
import type { RemovalStep } from './plan-removal.ts';

export interface RemovalPorts {
  readonly apis: AccountApis;
  readonly clock: Clock;
  readonly print: (line: InEach<string>) => void;
  /** Deletes the entries of the ledger. */
  deleteLedger(): Promise<void>;
}

/** RAM's own tools repeat a deletion for seconds. */
const CONSISTENCY_MS = MINUTE_MS;
const REPEAT_EVERY_MS = 5 * SECOND_MS;

/** @throws StoppedHalfway */
export async function carryOutRemoval(steps: readonly RemovalStep[], ports: RemovalPorts): Promise<void> {
  for (const [index, step] of steps.entries()) {
    ports.print(describeRemovalStep(step));
    try {
      await perform(step, ports);
    } catch (error) {
      throw new StoppedHalfway(
        'removal',
        {
          done: steps.slice(0, index).map(describeRemovalStep),
          failed: describeRemovalStep(step),
          notDone: steps.slice(index + 1).map(describeRemovalStep),
        },
        error,
      );
    }
  }
}

async function perform(step: RemovalStep, ports: RemovalPorts): Promise<void> {
  const { apis, clock } = ports;
  switch (step.kind) {
    case 'stop-timer':
      return apis.functions.setTimerEnabled(step.functionName, step.trigger, false, STOPPED_BY_REMOVE);
    case 'await-workers':
      return awaitWorkers(apis.functions, step.functionNames, ports);
    case 'delete-function':
      await deleteFunction(apis.functions, step.functionName, ports);
      return requireGone(apis, step.functionName);
    case 'delete-alarms':
      return apis.alarms.deleteAlarms(step.ruleIds);
    case 'delete-rule':
      return apis.eventBuses.deleteRule(step.bus, step.rule);
    case 'delete-bus':
      return apis.eventBuses.deleteBus(step.bus);
    case 'detach-policy':
      return apis.ram.detachPolicyFromRole(step.policy, step.role);
    case 'delete-policy':
      return repeatOnConflict(clock, () => apis.ram.deletePolicy(step.policy));
    case 'delete-role':
      return repeatOnConflict(clock, () => apis.ram.deleteRole(step.role));
    case 'delete-ledger':
      return ports.deleteLedger();
  }
}

async function requireGone({ functions }: AccountApis, name: string): Promise<void> {
  if ((await functions.getFunction(name)) === undefined) return;
  throw new RotatorError('FunctionStillThere', `${name} exists although its deletion was accepted.`, {
    hint: 'Look at it in the console of Function Compute.',
    chinese: {
      says: `已接受对函数 ${name} 的删除，但它仍然存在。`,
      todo: '请在函数计算控制台查看。',
    },
  });
}

async function repeatOnConflict(clock: Clock, work: () => Promise<void>): Promise<void> {
  const latestMs = clock.now() + CONSISTENCY_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isConflict = error instanceof CloudError && error.cloudCode.startsWith('DeleteConflict.');
      if (!isConflict || clock.now() + REPEAT_EVERY_MS > latestMs) throw error;
      await clock.sleep(REPEAT_EVERY_MS);
    }
  }
}
