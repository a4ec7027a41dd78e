/**
 * Whose decision it was that a timer is off. Pure.
 *
 * `npm run remove` stops the timer before it deletes anything, and may be interrupted: the description of the timer says so, written by the call
 * that switches it off. A timer that is off without that description was switched off by an operator, and stays off.
 */
import type { TriggerView } from '../../../shared/cloud/account/functions-api.ts';
import type { PresentFunction } from '../present/present.ts';

/** As in s.yaml: a deployment writes it, and with it takes the mark of remove away. */
export const TIMER_DESCRIPTION = 'Starts scan';

export const STOPPED_BY_REMOVE = 'Stopped by npm run remove. Started again by npm run deploy.';

type Timer = Pick<TriggerView, 'type' | 'config' | 'description'>;

/** @param config of a timer, as Function Compute has it */
export function isTimerOn(config: unknown): boolean {
  return typeof config === 'object' && config !== null && Reflect.get(config, 'enable') === true;
}

export function isStoppedByRemove({ type, config, description }: Timer): boolean {
  return type === 'timer' && !isTimerOn(config) && description === STOPPED_BY_REMOVE;
}

/** @param scan `undefined`: it is not deployed */
export function isTimerOffByOperator(scan: PresentFunction | undefined): boolean {
  const timers = scan?.triggers.filter(({ type }) => type === 'timer') ?? [];
  return timers.some((timer) => !isTimerOn(timer.config) && !isStoppedByRemove(timer));
}
