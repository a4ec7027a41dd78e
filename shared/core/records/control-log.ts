/**
 * The log that applies to every load balancer: the pauses, and the failed proofs that the breaker counts.
 *
 * A pause is either of everything or of one load balancer. The two are independent: each ends only by a `resumed` of its own kind, so that
 * the end of a general pause does not start what was stopped for a reason of its own.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { LogReducer } from './reducer.ts';

interface OnLoadBalancer {
  readonly loadBalancerId: string;
  readonly atMs: number;
}

export interface CountedFailure extends OnLoadBalancer {
  /** The certificate, if handshakes have shown that it is itself wrong. */
  readonly certificateId?: string;
}

export interface ControlState {
  /** Everything is paused. */
  readonly paused: boolean;
  /** Load balancers with a pause of their own, and since when. */
  readonly pausedLoadBalancers: readonly OnLoadBalancer[];
  readonly failures: readonly CountedFailure[];
}

/** Without a load balancer, the entry is about all of them. */
interface PauseData {
  readonly loadBalancerId?: string;
}

export type ControlEntry =
  | { readonly kind: 'paused'; readonly data: PauseData }
  | { readonly kind: 'resumed'; readonly data: PauseData }
  | { readonly kind: 'proof-failed'; readonly data: Omit<CountedFailure, 'atMs'> }
  | { readonly kind: 'checkpoint'; readonly data: ControlState };

export const emptyControl: ControlState = { paused: false, pausedLoadBalancers: [], failures: [] };

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
      return paused(state, entry.data, atMs);
    case 'resumed':
      return resumed(state, entry.data);
    case 'proof-failed': {
      const recent = state.failures.filter((failure) => atMs - failure.atMs < BREAKER_WINDOW_MS);
      return { ...state, failures: [...recent, { ...entry.data, atMs }] };
    }
    case 'checkpoint':
      // An older version wrote no pauses of single load balancers.
      return { ...emptyControl, ...entry.data };
  }
}

function paused(state: ControlState, { loadBalancerId }: PauseData, atMs: number): ControlState {
  if (loadBalancerId === undefined) return { ...state, paused: true };
  if (pauseOf(state, loadBalancerId)) return state;
  return { ...state, pausedLoadBalancers: [...state.pausedLoadBalancers, { loadBalancerId, atMs }] };
}

function resumed(state: ControlState, { loadBalancerId }: PauseData): ControlState {
  // An operator who resumes everything has checked the failures: the breaker starts counting again.
  if (loadBalancerId === undefined) return { ...state, paused: false, failures: [] };
  const others = state.pausedLoadBalancers.filter((one) => one.loadBalancerId !== loadBalancerId);
  return { ...state, pausedLoadBalancers: others };
}

/** The pause of this load balancer alone; it may be paused by the one of everything as well. */
export function pauseOf(
  { pausedLoadBalancers }: ControlState,
  loadBalancerId: string,
): OnLoadBalancer | undefined {
  return pausedLoadBalancers.find((one) => one.loadBalancerId === loadBalancerId);
}

/**
 * While the breaker is open no rotation starts, except in an emergency. One wrong certificate that several load balancers tried at the same
 * time counts once: it is held back everywhere.
 */
export function breakerIsOpen({ failures }: ControlState, nowMs: number): boolean {
  const recent = failures.filter(({ atMs }) => nowMs - atMs < BREAKER_WINDOW_MS);
  const ofPlace = idsIn(recent.filter(({ certificateId }) => certificateId === undefined));
  const elsewhere = recent.filter(({ loadBalancerId }) => !ofPlace.has(loadBalancerId));
  const wrong = new Set(elsewhere.map(({ certificateId }) => certificateId));
  const count = ofPlace.size + Math.min(wrong.size, idsIn(elsewhere).size);
  return count >= BREAKER_LOAD_BALANCERS;
}

function idsIn(failures: readonly CountedFailure[]): ReadonlySet<string> {
  return new Set(failures.map(({ loadBalancerId }) => loadBalancerId));
}
