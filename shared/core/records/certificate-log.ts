/**
 * The log of one new certificate: its trial on a first load balancer (the pilot), its first proof, its failures, its refusals by ALB.
 */
import type { Reason, RecordedReason } from '../model/reasons.ts';
import { cappedUntilMs } from './lease.ts';
import type { LogReducer } from './reducer.ts';
import { type Refusal, type Refusals, withRefusal } from './refusals.ts';

export interface Trial {
  readonly loadBalancerId: string;
  /** The lease of the pilot: once it has ended, another load balancer may become the pilot. */
  readonly untilMs: number;
}

/** A load balancer on which the proof of this certificate failed. */
export interface FailedProof {
  readonly loadBalancerId: string;
  readonly atMs: number;
  /** How many times it failed there. */
  readonly times: number;
  /** The change that failed last. Older versions wrote none. */
  readonly change?: string;
}

/** What a proof has shown to be wrong with the certificate itself, wherever it is attached. */
export interface ContentFault extends Reason<RecordedReason> {
  /** The trusted roots of that time: other ones may trust the chain. */
  readonly roots: string;
  /** The old certificates whose names it lacks: it may replace others. Absent: it is wrong wherever it is attached. */
  readonly lacksNamesOf?: readonly string[];
  /** When the last of those expires: from then on it may replace them, too. */
  readonly untilMs?: number;
}

export interface ContentFailure extends ContentFault {
  readonly loadBalancerId: string;
  readonly atMs: number;
}

export interface CertificateState {
  readonly trial: Trial | undefined;
  /** Load balancers that were the pilot in this round and reached no verdict; the others go first. */
  readonly gaveUp: readonly string[];
  /** Load balancers that wait for the verdict of a pilot. */
  readonly waiting: readonly { readonly loadBalancerId: string; readonly atMs: number }[];
  /** The load balancer and the time of the first proof. The other load balancers follow after the soak. */
  readonly proven: { readonly loadBalancerId: string; readonly atMs: number } | undefined;
  /** The failed proofs since the quarantine was last released. */
  readonly failures: readonly FailedProof[];
  /** The last one since then; `undefined`: none. */
  readonly content: ContentFailure | undefined;
  /** By code, since then or since ALB last accepted the certificate. */
  readonly refusals: readonly Refusals[];
  /** When an operator last released the certificate; `undefined`: never. */
  readonly releasedAtMs: number | undefined;
  /** When an operator last acknowledged that it is served and wrong; `undefined`: never. */
  readonly acknowledgedAtMs: number | undefined;
}

export type CertificateEntry =
  | { readonly kind: 'trial'; readonly data: Trial }
  /** The trial ended without a verdict: another load balancer may become the pilot. */
  | { readonly kind: 'trial-ended'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'waiting'; readonly data: { readonly loadBalancerId: string } }
  /** `unproved`: no handshake showed the new certificate, and the operator accepts that (`UNPROVABLE=rotate`). */
  | {
      readonly kind: 'proven';
      readonly data: { readonly loadBalancerId: string; readonly unproved?: true };
    }
  | {
      readonly kind: 'failed';
      /** `content` is absent if the certificate itself may be right. */
      readonly data: {
        readonly loadBalancerId: string;
        readonly change?: string;
        readonly content?: ContentFault;
      };
    }
  /** ALB has finally refused to attach the certificate. */
  | { readonly kind: 'refused'; readonly data: Refusal }
  | { readonly kind: 'quarantine-released'; readonly data: Readonly<Record<string, never>> }
  /** An operator knows that it is served and wrong: the alarm ends. */
  | { readonly kind: 'acknowledged'; readonly data: Readonly<Record<string, never>> }
  | { readonly kind: 'checkpoint'; readonly data: CertificateState };

export const emptyCertificate: CertificateState = {
  trial: undefined,
  gaveUp: [],
  waiting: [],
  proven: undefined,
  failures: [],
  content: undefined,
  refusals: [],
  releasedAtMs: undefined,
  acknowledgedAtMs: undefined,
};

export const certificateReducer: LogReducer<CertificateState, CertificateEntry> = {
  initial: emptyCertificate,
  reduce: reduceCertificate,
};

export function certificateLog(certificateId: string): string {
  return `certificates/${certificateId}`;
}

export function reduceCertificate(
  state: CertificateState,
  { entry, atMs }: { readonly entry: CertificateEntry; readonly atMs: number },
): CertificateState {
  switch (entry.kind) {
    case 'trial':
      return beginTrial(state, { ...entry.data, untilMs: cappedUntilMs(entry.data.untilMs, atMs) });
    case 'trial-ended':
      return giveUp(endTrial(state, entry.data.loadBalancerId), entry.data.loadBalancerId);
    case 'waiting':
      return {
        ...state,
        waiting: [...waitingWithout(state, entry.data.loadBalancerId), { ...entry.data, atMs }],
      };
    case 'proven':
      return prove(state, entry.data, atMs);
    case 'failed':
      return fail(state, entry.data, atMs);
    case 'refused':
      return { ...state, refusals: withRefusal(state.refusals, entry.data, atMs) };
    case 'quarantine-released':
      return { ...state, failures: [], content: undefined, refusals: [], releasedAtMs: atMs };
    case 'acknowledged':
      return { ...state, acknowledgedAtMs: atMs };
    case 'checkpoint':
      // An older version wrote a checkpoint with fewer fields.
      return { ...emptyCertificate, ...entry.data };
  }
}

/** Only a handshake with the certificate cancels earlier failures on the same load balancer. */
function prove(
  state: CertificateState,
  { loadBalancerId, unproved }: Extract<CertificateEntry, { kind: 'proven' }>['data'],
  atMs: number,
): CertificateState {
  const after = {
    ...endTrial(state, loadBalancerId),
    gaveUp: [],
    // The first proof ends the wait. The gatekeeper wakes the load balancers that were waiting, so the list must be cleared once.
    waiting: [],
    proven: state.proven ?? { loadBalancerId, atMs },
    refusals: [],
  };
  if (unproved) return after;
  return {
    ...after,
    failures: state.failures.filter((one) => one.loadBalancerId !== loadBalancerId),
    content: provesOtherwise(state.content, loadBalancerId) ? undefined : state.content,
  };
}

/**
 * ALB has accepted a certificate whose proof failed, so it no longer counts as refused. A failure that two runs recorded, because the first one
 * died before it could end its change, counts once.
 */
function fail(
  state: CertificateState,
  { loadBalancerId, change, content }: Extract<CertificateEntry, { kind: 'failed' }>['data'],
  atMs: number,
): CertificateState {
  const last = state.failures.find((one) => one.loadBalancerId === loadBalancerId);
  const others = state.failures.filter((one) => one !== last);
  const isRepeated = last !== undefined && change !== undefined && last.change === change;
  const counted: FailedProof = {
    loadBalancerId,
    atMs,
    times: (last?.times ?? 0) + 1,
    ...(change === undefined ? {} : { change }),
  };
  return {
    ...endTrial(state, loadBalancerId),
    failures: [...others, isRepeated ? last : counted],
    content: content ? { ...withEarlier(state.content, content), loadBalancerId, atMs } : state.content,
    refusals: [],
  };
}

/** That it replaces one certificate does not show that it has the names of another one. */
function provesOtherwise(content: ContentFailure | undefined, loadBalancerId: string): boolean {
  return content?.loadBalancerId === loadBalancerId && content.lacksNamesOf === undefined;
}

/** An earlier fault that counted for the certificates of this change would have prevented it. Only names lost for others are kept. */
function withEarlier(before: ContentFault | undefined, now: ContentFault): ContentFault {
  if (!before?.lacksNamesOf || !now.lacksNamesOf) return now;
  const { untilMs: end, ...fault } = now;
  const lacksNamesOf = [...new Set([...before.lacksNamesOf, ...now.lacksNamesOf])];
  const known = before.untilMs !== undefined && end !== undefined;
  return { ...fault, lacksNamesOf, ...(known ? { untilMs: Math.max(before.untilMs, end) } : {}) };
}

/** A pilot that died has given up, too. A pilot that already gave up in this round begins the next one. */
function beginTrial(state: CertificateState, trial: Trial): CertificateState {
  const { loadBalancerId } = trial;
  const died = state.trial && state.trial.loadBalancerId !== loadBalancerId ? state.trial : undefined;
  const { gaveUp } = died ? giveUp(state, died.loadBalancerId) : state;
  return {
    ...state,
    trial,
    gaveUp: gaveUp.includes(loadBalancerId) ? [] : gaveUp,
    waiting: waitingWithout(state, loadBalancerId),
  };
}

function giveUp(state: CertificateState, loadBalancerId: string): CertificateState {
  return state.gaveUp.includes(loadBalancerId)
    ? state
    : { ...state, gaveUp: [...state.gaveUp, loadBalancerId] };
}

function waitingWithout({ waiting }: CertificateState, id: string): CertificateState['waiting'] {
  return waiting.filter(({ loadBalancerId }) => loadBalancerId !== id);
}

function endTrial(state: CertificateState, loadBalancerId: string): CertificateState {
  return state.trial?.loadBalancerId === loadBalancerId ? { ...state, trial: undefined } : state;
}
