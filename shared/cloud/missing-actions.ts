/**
 * Remembers which actions an endpoint does not offer, so that it is not asked again by every invocation of an instance.
 *
 * Only the gateway's own word counts (`isMissingAction`): a denied or failed call says nothing about the next one. For a day, since an action
 * can appear. Holds names only.
 */
import { type Clock, DAY_MS } from '../base/clock.ts';
import { CloudError } from './errors.ts';

const REMEMBERED_MS = DAY_MS;

/** The actions that one endpoint lacks. */
export interface MissingActions {
  has(action: string): boolean;
  add(action: string): void;
}

/** One memory for all endpoints, and all invocations. */
export type MissingActionsAt = (endpoint: string, clock: Pick<Clock, 'now'>) => MissingActions;

export function rememberMissingActions(): MissingActionsAt {
  const untilMs = new Map<string, number>();
  return (endpoint, clock) => {
    const keyOf = (action: string): string => `${endpoint} ${action}`;
    return {
      has(action) {
        const until = untilMs.get(keyOf(action));
        return until !== undefined && clock.now() < until;
      },
      add(action) {
        untilMs.set(keyOf(action), clock.now() + REMEMBERED_MS);
      },
    };
  };
}

/** `InvalidAction.NotFound`: this endpoint does not offer the action. */
export function isMissingAction(error: unknown): error is CloudError {
  return error instanceof CloudError && /^InvalidAction(\.|$)/.test(error.cloudCode);
}
