/**
 * The log of one load balancer: who works on it, which changes are open, what came of them. Pure: entries in, state out.
 *
 * The entries are the record, the state is what follows from them; a checkpoint holds the state so that reading can start there. The
 * listener is believed, the entries say what was meant: nothing here says what hangs on a listener now.
 */

import { DAY_MS } from '../../base/clock.ts';
import type { CertificateId } from '../model/certificate.ts';
import type { Slot } from '../model/listener.ts';
import { outcomeKey } from '../model/replacement-key.ts';
import type { Change } from '../planning/change.ts';
import { type SlotEntry, type Step, sameStep, type WriteStep } from '../planning/steps.ts';
import type { Baseline } from '../proof/expectation.ts';
import type { Announced, Announcement, OutcomeEvent } from '../reports/events/outcome-event.ts';
import type { Outcome } from '../reports/outcome.ts';
import type { LogReducer, Written } from './reducer.ts';

/** The right to write to the listeners of the load balancer, until a moment at which its holder has surely ended. */
export interface Lease {
  readonly holder: string;
  /** Of the invocation: an asynchronous retry of it takes the lease over at once. */
  readonly requestId: string;
  readonly untilMs: number;
}

export interface Failure {
  readonly reason: string;
  readonly message: string;
}

/** A change that was begun: all that is needed to finish it or to undo it. */
export interface OpenChange {
  readonly key: string;
  readonly rotationId: string;
  readonly change: Change;
  /** What hung on the listener before the first step. */
  readonly before: readonly SlotEntry[];
  /** `undefined`: nothing could be seen, and an emergency or the operator let it go on all the same. */
  readonly baseline: Baseline | undefined;
  readonly startedAtMs: number;
  /** Set once a proof has failed, or a gap could not be closed. */
  readonly rollingBack: RollingBack | undefined;
  /** All that was to be undone is undone: the listener as it was then. Only the proof is left. */
  readonly restored: readonly SlotEntry[] | undefined;
  /** Its writes that were sent, not refused, and not seen to end without effect: no other step of it can be its own doing. */
  readonly sent: readonly SentWrite[];
  /** Announced, and no answer is recorded: it may have been sent. */
  readonly unanswered: SentWrite | undefined;
  /** When its last write was announced: soon after, an unchanged listener does not say that nothing was sent. */
  readonly lastIntentAtMs: number | undefined;
  /** It ended without a proof; the next worker proves it first. */
  readonly unproved: Failure | undefined;
}

export interface SentWrite {
  readonly step: WriteStep;
  /** Another token for the same step is another attempt; there is none before the earlier one was seen to end without effect. */
  readonly clientToken: string;
}

/** The old state is back, and was not proved yet. */
export interface Restored {
  readonly key: string;
  /** The listener as it was then. */
  readonly slots: readonly SlotEntry[];
}

export interface RollingBack extends Failure {
  /** Its own writes that are to be undone, in the order they were made. */
  readonly done: readonly WriteStep[];
  /** Its own writes that stay, since somebody else did a later step of it. */
  readonly kept: readonly WriteStep[];
  /** The listener as all of this left it. */
  readonly slots: readonly SlotEntry[];
  /** No proof had failed: it only puts back what made room for a new certificate that could not be put on. */
  readonly restoresCover: boolean;
}

/** How a replacement ended last. */
export interface LastOutcome extends Pick<Change, 'protocol' | 'keyType'> {
  readonly listenerId: string;
  readonly slot: Slot;
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | undefined;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly message: string;
  readonly atMs: number;
  readonly rotationId: string;
  /** How often this very replacement has been verified: more than once means that somebody put the old one back. */
  readonly timesVerified: number;
}

export interface LoadBalancerState {
  readonly lease: Lease | undefined;
  readonly open: readonly OpenChange[];
  /** By `<listener> <old certificate>`. */
  readonly outcomes: Readonly<Record<string, LastOutcome>>;
  /** What was last told of each replacement. */
  readonly announced: Announced;
  /** Events that the bus has not taken yet. */
  readonly outbox: readonly OutcomeEvent[];
  /** When the bus last did not take what it had been offered for a day. */
  readonly notTakenAtMs: number | undefined;
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
        /** Steps that must follow for no name to stay bare. */
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
        /** The listener with the old state, where that is back and only its proof is missing. */
        readonly restored?: readonly SlotEntry[];
      };
    }
  | { readonly kind: 'abandoned'; readonly data: { readonly rotationId: string } }
  | { readonly kind: 'announced'; readonly data: { readonly announcements: readonly Announcement[] } }
  | { readonly kind: 'published'; readonly data: { readonly ids: readonly string[] } }
  /** The bus has not taken events for a day. These are not sent any more; what is left is, once a day. */
  | { readonly kind: 'given-up'; readonly data: { readonly ids: readonly string[] } }
  | { readonly kind: 'checkpoint'; readonly data: LoadBalancerState };

export const emptyLoadBalancer: LoadBalancerState = {
  lease: undefined,
  open: [],
  outcomes: {},
  announced: {},
  outbox: [],
  notTakenAtMs: undefined,
};

/** Outcomes after which a change is not done with: what hangs on the listener has not been proved to be right. */
const unsettled: ReadonlySet<Outcome> = new Set<Outcome>(['changed-unproved', 'rollback-unproved']);

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
      return { ...state, lease: { holder, ...entry.data } };
    case 'released':
      return state.lease?.holder === holder ? { ...state, lease: undefined } : state;
    case 'change-started': {
      const started: OpenChange = {
        ...entry.data,
        baseline: entry.data.baseline ?? undefined,
        startedAtMs: atMs,
        rollingBack: undefined,
        restored: undefined,
        sent: [],
        unanswered: undefined,
        lastIntentAtMs: undefined,
        unproved: undefined,
      };
      return { ...state, open: [...without(state.open, started.key), started] };
    }
    case 'rolling-back':
      return changed(state, entry.data.key, (open) => ({ ...open, rollingBack: entry.data }));
    case 'restored':
      return changed(state, entry.data.key, (open) => ({ ...open, restored: entry.data.slots }));
    case 'change-ended':
      return ended(state, entry.data, atMs);
    case 'abandoned':
      return { ...state, open: state.open.filter(({ rotationId }) => rotationId !== entry.data.rotationId) };
    case 'announced':
      return announce(state, entry.data.announcements);
    case 'published':
      return { ...state, outbox: withoutEvents(state, entry.data.ids) };
    case 'given-up':
      return { ...state, outbox: withoutEvents(state, entry.data.ids), notTakenAtMs: atMs };
    case 'checkpoint':
      return entry.data;
    case 'intent':
      return announceWrite(state, entry.data, atMs);
    case 'result':
      return answerWrite(state, entry.data);
    case 'proof':
      return state;
  }
}

function announce(state: LoadBalancerState, announcements: readonly Announcement[]): LoadBalancerState {
  const told = Object.fromEntries(announcements.map((one) => [one.key, one.state]));
  return {
    ...state,
    announced: { ...state.announced, ...told },
    outbox: [...state.outbox, ...announcements.map(({ event }) => event)],
  };
}

function withoutEvents({ outbox }: LoadBalancerState, ids: readonly string[]): LoadBalancerState['outbox'] {
  return outbox.filter(({ id }) => !ids.includes(id));
}

/** How an answer is recorded after which the write may have taken effect. */
const unsureResults: ReadonlySet<string> = new Set(['accepted', 'unavailable', 'invalid-answer']);

/** @param result as recorded */
export function mayHaveHappened(result: string): boolean {
  return unsureResults.has(result);
}

/** One change at a time is under way on a listener. */
function announceWrite(
  state: LoadBalancerState,
  { listenerId, step, clientToken }: SentWrite & { readonly listenerId: string },
  atMs: number,
): LoadBalancerState {
  return onListener(state, listenerId, (one) => ({
    ...one,
    sent: withWrite(one.sent, one.unanswered).filter(
      (earlier) => earlier.clientToken === clientToken || !sameStep(earlier.step, step),
    ),
    unanswered: { step, clientToken },
    lastIntentAtMs: atMs,
  }));
}

function answerWrite(
  state: LoadBalancerState,
  { listenerId, result }: { readonly listenerId: string; readonly result: string },
): LoadBalancerState {
  return onListener(state, listenerId, (one) => ({
    ...one,
    sent: mayHaveHappened(result) ? withWrite(one.sent, one.unanswered) : one.sent,
    unanswered: undefined,
  }));
}

function withWrite(writes: readonly SentWrite[], write: SentWrite | undefined): readonly SentWrite[] {
  return write && !writes.some(({ clientToken }) => clientToken === write.clientToken)
    ? [...writes, write]
    : writes;
}

function onListener(
  state: LoadBalancerState,
  listenerId: string,
  change: (open: OpenChange) => OpenChange,
): LoadBalancerState {
  return {
    ...state,
    open: state.open.map((one) => (one.change.listenerId === listenerId ? change(one) : one)),
  };
}

function without(open: readonly OpenChange[], key: string): readonly OpenChange[] {
  return open.filter((one) => one.key !== key);
}

function changed(
  state: LoadBalancerState,
  key: string,
  change: (open: OpenChange) => OpenChange,
): LoadBalancerState {
  return { ...state, open: state.open.map((one) => (one.key === key ? change(one) : one)) };
}

function ended(
  state: LoadBalancerState,
  { key, outcome, reason, message, restored }: Extract<LoadBalancerEntry, { kind: 'change-ended' }>['data'],
  atMs: number,
): LoadBalancerState {
  const one = state.open.find((open) => open.key === key);
  if (!one) return state;
  const { listenerId, protocol, keyType, newCertificateId, replaces } = one.change;
  const { outcomes: recent, announced } = withoutOldOutcomes(state, atMs);
  const outcomes = { ...recent };
  for (const { certificateId, slot } of replaces) {
    const name = outcomeKey(listenerId, certificateId);
    const before = outcomes[name];
    // Another change has replaced it since this one began, and this one has done nothing: what it says of the slot is history.
    const isOvertaken =
      outcome === 'blocked' && before?.outcome === 'verified' && before.atMs >= one.startedAtMs;
    if (isOvertaken) continue;
    const again = before?.newCertificateId === newCertificateId ? (before?.timesVerified ?? 0) : 0;
    outcomes[name] = {
      listenerId,
      slot,
      protocol,
      keyType,
      oldCertificateId: certificateId,
      newCertificateId,
      outcome,
      reason,
      message,
      atMs,
      rotationId: one.rotationId,
      timesVerified: outcome === 'verified' ? again + 1 : again,
    };
  }
  const open = unsettled.has(outcome)
    ? state.open.map((each) =>
        each.key === key
          ? { ...each, restored: restored ?? each.restored, unproved: { reason, message } }
          : each,
      )
    : without(state.open, key);
  return { ...state, open, outcomes, announced };
}

/**
 * Longer than any public certificate lasts: whoever puts back what was replaced so long ago brings in an expired one. Without an end the
 * state would grow with every certificate that ever was, until no checkpoint takes it any more.
 */
export const OUTCOMES_LAST_MS = 400 * DAY_MS;

function withoutOldOutcomes(
  { outcomes, announced }: LoadBalancerState,
  nowMs: number,
): Pick<LoadBalancerState, 'outcomes' | 'announced'> {
  const isOld = (key: string): boolean => nowMs - (outcomes[key]?.atMs ?? nowMs) > OUTCOMES_LAST_MS;
  const kept = <Value>(all: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(all).filter(([key]) => !isOld(key)));
  return { outcomes: kept(outcomes), announced: kept(announced) };
}

/** Whether someone else may be at work: until the lease ends, or unless this is a retry of the very invocation that held it. */
export function isHeldByOther(
  { lease }: LoadBalancerState,
  self: { readonly holder: string; readonly requestId: string; readonly retryCount: number },
  nowMs: number,
): boolean {
  if (!lease || lease.holder === self.holder || nowMs >= lease.untilMs) return false;
  return !(self.retryCount > 0 && lease.requestId === self.requestId);
}
