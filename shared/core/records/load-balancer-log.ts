/**
 * The log of one load balancer: its lease, its open changes, how they ended, and the events to publish.
 *
 * The state is derived from the entries; a checkpoint holds the state so that reading can start there. The entries record what was
 * intended. Only the live listener shows what is attached now.
 */
import { type Outcome, outcomes } from '../model/outcomes.ts';
import { reasonOf } from '../model/reasons.ts';
import type { SlotEntry, Step, WriteStep } from '../planning/step.ts';
import type { Baseline } from '../proof/expectation.ts';
import type { ProofExtent } from '../proof/proof-extent.ts';
import {
  type Announced,
  type EventsState,
  noEvents,
  withAnnounced,
  withoutEvents,
} from './events-of-changes.ts';
import { type LastOutcomes, outdatedKeys, withEnded, withPresentReasons } from './last-outcomes.ts';
import { cappedUntilMs, type Lease } from './lease.ts';
import {
  type Failure,
  type OpenChange,
  openedChange,
  type Restored,
  type RollingBack,
  takesOver,
  withIntent,
  withResult,
} from './open-change.ts';
import { type PlannedAgain, staysWithoutOld, withPlannedAgain } from './planned-again.ts';
import type { LogReducer, Written } from './reducer.ts';

export interface LoadBalancerState extends EventsState {
  readonly lease: Lease | undefined;
  readonly open: readonly OpenChange[];
  readonly outcomes: LastOutcomes;
  /** Changes that were dropped within a day, because their roll back could not be proved. */
  readonly plannedAgain: readonly PlannedAgain[];
}

export type LoadBalancerEntry =
  | { readonly kind: 'claimed'; readonly data: { readonly requestId: string; readonly untilMs: number } }
  | { readonly kind: 'released'; readonly data: Readonly<Record<string, never>> }
  | {
      readonly kind: 'change-started';
      readonly data: Pick<OpenChange, 'key' | 'rotationId' | 'change' | 'before'> & {
        readonly baseline: Baseline | null;
      };
    }
  | {
      readonly kind: 'intent';
      readonly data: {
        readonly listenerId: string;
        readonly step: WriteStep;
        readonly clientToken: string;
        /** Steps that must follow, or names stay uncovered. */
        readonly announces: readonly Step[];
      };
    }
  | {
      readonly kind: 'result';
      readonly data: {
        readonly listenerId: string;
        readonly clientToken: string;
        readonly result: string;
        readonly message: string;
      };
    }
  | {
      readonly kind: 'proof';
      readonly data: { readonly listenerId: string; readonly proof: string; readonly message: string };
    }
  | {
      readonly kind: 'rolling-back';
      readonly data: RollingBack & { readonly key: string };
    }
  | { readonly kind: 'restored'; readonly data: Restored }
  | {
      readonly kind: 'change-ended';
      readonly data: Failure & {
        readonly key: string;
        readonly outcome: Outcome;
        /** The restored listener, if only the proof of the old state is missing. */
        readonly restored?: readonly SlotEntry[];
        readonly extent?: ProofExtent;
      };
    }
  | { readonly kind: 'abandoned'; readonly data: { readonly rotationId: string } }
  /** The roll back was completed and could not be proved: the change is dropped, and the listener is planned again. */
  | { readonly kind: 'planned-again'; readonly data: { readonly key: string; readonly rotationId: string } }
  | { readonly kind: 'announced'; readonly data: Announced }
  | { readonly kind: 'published'; readonly data: { readonly ids: readonly string[] } }
  /** The bus has accepted no events for a day. These are not sent again; the remaining ones are, once a day. */
  | { readonly kind: 'given-up'; readonly data: { readonly ids: readonly string[] } }
  | { readonly kind: 'checkpoint'; readonly data: LoadBalancerState };

export const emptyLoadBalancer: LoadBalancerState = {
  lease: undefined,
  open: [],
  outcomes: {},
  ...noEvents,
  plannedAgain: [],
};

export const loadBalancerReducer: LogReducer<LoadBalancerState, LoadBalancerEntry> = {
  initial: emptyLoadBalancer,
  reduce: reduceLoadBalancer,
};

export function loadBalancerLog(region: string, loadBalancerId: string): string {
  return `rotations/${region}/${loadBalancerId}`;
}

export function reduceLoadBalancer(
  state: LoadBalancerState,
  { entry, holder, atMs }: Written<LoadBalancerEntry>,
): LoadBalancerState {
  switch (entry.kind) {
    case 'claimed':
      return {
        ...state,
        lease: { holder, ...entry.data, untilMs: cappedUntilMs(entry.data.untilMs, atMs) },
      };
    case 'released':
      return state.lease?.holder === holder ? { ...state, lease: undefined } : state;
    case 'change-started': {
      const { baseline, ...data } = entry.data;
      const started = openedChange({ ...data, baseline: baseline ?? undefined }, atMs);
      return { ...state, open: [...withoutChange(state.open, started.key), started] };
    }
    case 'rolling-back':
      return updateChange(state, entry.data.key, (open) => ({ ...open, rollingBack: entry.data }));
    case 'restored':
      return updateChange(state, entry.data.key, (open) => ({ ...open, restored: entry.data.slots }));
    case 'change-ended':
      return endChange(state, entry.data, atMs);
    case 'abandoned':
      return { ...state, open: state.open.filter(({ rotationId }) => rotationId !== entry.data.rotationId) };
    case 'planned-again':
      return dropToPlanAgain(state, entry.data.key, atMs);
    case 'announced':
      return { ...state, ...withAnnounced(state, entry.data, atMs) };
    case 'published':
      return { ...state, outbox: withoutEvents(state, entry.data.ids) };
    case 'given-up':
      return { ...state, outbox: withoutEvents(state, entry.data.ids), notTakenAtMs: atMs };
    case 'checkpoint':
      return {
        ...emptyLoadBalancer,
        ...entry.data,
        outcomes: withPresentReasons(entry.data.outcomes),
      };
    case 'intent':
      return updateOnListener(state, entry.data.listenerId, (open) => withIntent(open, entry.data, atMs));
    case 'result':
      return updateOnListener(state, entry.data.listenerId, (open) => withResult(open, entry.data.result));
    case 'proof':
      return state;
  }
}

function withoutChange(open: readonly OpenChange[], key: string): readonly OpenChange[] {
  return open.filter((one) => one.key !== key);
}

function updateChange(
  state: LoadBalancerState,
  key: string,
  change: (open: OpenChange) => OpenChange,
): LoadBalancerState {
  return { ...state, open: state.open.map((one) => (one.key === key ? change(one) : one)) };
}

function endChange(
  state: LoadBalancerState,
  end: Extract<LoadBalancerEntry, { kind: 'change-ended' }>['data'],
  atMs: number,
): LoadBalancerState {
  const { key, outcome, restored } = end;
  const one = state.open.find((open) => open.key === key);
  if (!one) return state;
  const outdated = outdatedKeys(state.outcomes, atMs);
  // A change that was rolled back has put nothing on: an earlier one still waits for its proof.
  const isOn = outcome === 'verified' || outcome === 'changed-unproved';
  const open = isOn ? state.open.filter((earlier) => !takesOver(one, earlier)) : state.open;
  return {
    ...state,
    open: outcomes[outcome].staysOpen
      ? updateChange({ ...state, open }, key, (open) => ({
          ...open,
          restored: restored ?? open.restored,
          unproved: reasonOf(end),
        })).open
      : withoutChange(open, key),
    outcomes: withEnded(omit(state.outcomes, outdated), one, end, atMs),
    announced: omit(state.announced, outdated),
  };
}

/** Only a change whose roll back was completed, or can never be, is dropped. */
function dropToPlanAgain(state: LoadBalancerState, key: string, atMs: number): LoadBalancerState {
  const dropped = state.open.find(
    (one) => one.key === key && (one.restored !== undefined || staysWithoutOld(one)),
  );
  if (!dropped) return state;
  return {
    ...state,
    open: withoutChange(state.open, key),
    plannedAgain: withPlannedAgain(state.plannedAgain, dropped, atMs),
  };
}

function omit<Value>(
  all: Readonly<Record<string, Value>>,
  keys: ReadonlySet<string>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !keys.has(key)));
}

/** Only one change at a time is running on a listener. */
function updateOnListener(
  state: LoadBalancerState,
  listenerId: string,
  change: (open: OpenChange) => OpenChange,
): LoadBalancerState {
  return {
    ...state,
    open: state.open.map((one) => (one.change.listenerId === listenerId ? change(one) : one)),
  };
}
