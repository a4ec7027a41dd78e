/**
 * One removal: shows what goes and what stays, asks, stops the timers, waits for workers, looks at the ledger once more, and deletes.
 *
 * A change that a worker has left open stops it before anything is deleted, and the timers run again: only the service can finish or undo it.
 */
import type { CallerIdentity, StsApi } from '../../shared/cloud/account/sts-api.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import { TIMER_DESCRIPTION } from '../deploy/wanted/timer.ts';
import { carryOutRemoval, type RemovalPorts } from './carry-out-removal.ts';
import { abandonAnswer, UNKNOWN } from './open-rotations.ts';
import { planRemoval, type RemovalPlan, type RemovalStep } from './plan-removal.ts';
import { type RemovalScope, readRemoval } from './read-removal.ts';
import { isAbandonable, wrongNumber } from './refusals.ts';

export interface RemovalOptions {
  readonly ledger: string;
  /** `--abandon-open`: leave open rotations as they are, after a question. A text is the answer to it. */
  readonly abandonOpen: boolean | string;
  readonly withHistory: boolean;
  readonly dryRun: boolean;
}

export interface RunRemovalPorts extends RemovalPorts {
  readonly sts: StsApi;
  /** @returns leases and open changes; `undefined` if the ledger could not be read */
  readOpen(): Promise<OpenView | undefined>;
  show(identity: CallerIdentity, plan: RemovalPlan): void;
  /**
   * Lists what is abandoned and asks for it alone.
   * @param answer what agrees
   */
  askToAbandon(plan: Pick<RemovalPlan, 'open' | 'sharers'>, answer: string): Promise<boolean>;
  ask(plan: RemovalPlan): Promise<boolean>;
}

export interface RemovalResult {
  readonly status: 'removed' | 'nothing-to-remove' | 'refused' | 'declined' | 'dry-run';
  readonly plan: RemovalPlan;
}

export async function runRemoval(
  scope: RemovalScope,
  options: RemovalOptions,
  ports: RunRemovalPorts,
): Promise<RemovalResult> {
  const identity = await ports.sts.getCallerIdentity();
  const planNow = async (): Promise<RemovalPlan> =>
    planRemoval({
      ledger: options.ledger,
      withHistory: options.withHistory,
      installation: scope.installation,
      present: await readRemoval(ports.apis, scope, {
        open: await ports.readOpen(),
        everywhere: options.withHistory,
      }),
    });
  const plan = await planNow();
  ports.show(identity, plan);
  if (options.dryRun) return { status: 'dry-run', plan };
  if (plan.steps.length === 0) return { status: 'nothing-to-remove', plan };
  if (!plan.refusals.every(isAbandonable)) return { status: 'refused', plan };
  const { abandonOpen } = options;
  // Also where nothing is open: the number was typed for another state.
  if (plan.refusals.length === 0 && isNumber(abandonOpen) && Number(abandonOpen) !== 0)
    return { status: 'refused', plan: { ...plan, refusals: [wrongNumber(abandonOpen, plan.open)] } };
  const isQuiet = !plan.steps.some(isQuieting);
  const abandons = abandonOpen !== false && plan.refusals.length > 0;
  if (abandons) {
    const answer = abandonAnswer(plan.open, isCounted(plan));
    if (abandonOpen === true) {
      if (!(await ports.askToAbandon(plan, answer))) return { status: 'declined', plan };
    } else if (abandonOpen !== answer) return { status: 'refused', plan };
  } else if (isQuiet && plan.refusals.length > 0)
    // Nothing can finish an open change any more where no timer and no worker is left.
    return { status: 'refused', plan };
  if (!(await ports.ask(plan))) return { status: 'declined', plan };

  await carryOutRemoval(plan.steps.filter(isQuieting), ports);
  const quiet = await planNow();
  if (quiet.refusals.length > 0 && !(abandons && isAbandoned(quiet, plan))) {
    await restartTimers(plan.steps, ports);
    return { status: 'refused', plan: quiet };
  }
  await carryOutRemoval(
    quiet.steps.filter((step) => !isQuieting(step)),
    ports,
  );
  return { status: 'removed', plan: quiet };
}

function isNumber(abandonOpen: RemovalOptions['abandonOpen']): abandonOpen is string {
  return typeof abandonOpen === 'string' && abandonOpen !== UNKNOWN;
}

/** Whether the ledger says how many rotations are open. */
function isCounted({ refusals }: RemovalPlan): boolean {
  return refusals.every(({ code }) => code === 'open-changes');
}

/** What has become open, or unreadable, since the question was not agreed to. */
function isAbandoned(quiet: RemovalPlan, agreed: RemovalPlan): boolean {
  if (!quiet.refusals.every(isAbandonable)) return false;
  if (!isCounted(agreed)) return true;
  return isCounted(quiet) && quiet.open.every(({ key }) => agreed.open.some((one) => one.key === key));
}

/** Before anything is deleted. */
function isQuieting({ kind }: RemovalStep): boolean {
  return kind === 'stop-timer' || kind === 'await-workers';
}

async function restartTimers(steps: readonly RemovalStep[], { apis, print }: RunRemovalPorts): Promise<void> {
  for (const step of steps)
    if (step.kind === 'stop-timer') {
      print({
        en: `start the timer ${step.trigger} of ${step.functionName} again`,
        zh: `重新启用函数 ${step.functionName} 的定时触发器 ${step.trigger}`,
      });
      await apis.functions.setTimerEnabled(step.functionName, step.trigger, true, TIMER_DESCRIPTION);
    }
}
