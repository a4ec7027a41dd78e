/**
 * The log that applies to every load balancer: the pause, and the failed proofs that the breaker counts.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { LogReducer } from './reducer.ts';

export interface ControlState {
  readonly paused: boolean;
  readonly failures: readonly { readonly loadBalancerId: string; readonly atMs: number }[];
}

export type ControlEntry =
  | { readonly kind: 'paused'; readonly data: Readonly<Record<string, never>> }
  | { readonly kind: 'resumed'; readonly data: Readonly<Record<string, never>> }
  | { readonly kind: 'proof-failed'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'checkpoint'; readonly data: ControlState };

export const emptyControl: ControlState = { paused: false, failures: [] };

/** The breaker opens with failed proofs on this many load balancers in one window: the fault is then not in one certificate. */
export const BREAKER_LOAD_BALANCERS = 3;
export const BREAKER_WINDOW_MS = DAY_MS;

export const controlReducer: LogReducer<ControlState, ControlEntry> = {
  initial: emptyControl,
  reduce: reduceControl,
};

export const CONTROL_LOG = 'control';

export function reduceControl(
  state: ControlState,
  { entry, atMs }: { readonly entry: ControlEntry; readonly atMs: number },
): ControlState {
  switch (entry.kind) {
    case 'paused':
      return { ...state, paused: true };
    case 'resumed':
      // An operator who resumes has checked the failures: the breaker starts counting again.
      return { paused: false, failures: [] };
    case 'proof-failed': {
      const recent = state.failures.filter((failure) => atMs - failure.atMs < BREAKER_WINDOW_MS);
      return { ...state, failures: [...recent, { ...entry.data, atMs }] };
    }
    case 'checkpoint':
      return entry.data;
  }
}

/** While the breaker is open no rotation starts, except in an emergency. */
export function breakerIsOpen({ failures }: ControlState, nowMs: number): boolean {
  const recent = failures.filter(({ atMs }) => nowMs - atMs < BREAKER_WINDOW_MS);
  return new Set(recent.map(({ loadBalancerId }) => loadBalancerId)).size >= BREAKER_LOAD_BALANCERS;
}
