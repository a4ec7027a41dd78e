/**
 * The log of one new certificate: its trial on a first load balancer (the pilot), its first proof, its failures.
 */
import { cappedUntilMs } from './lease.ts';
import type { LogReducer } from './reducer.ts';

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
}

export type CertificateEntry =
  | { readonly kind: 'trial'; readonly data: Trial }
  /** The trial ended without a verdict: another load balancer may become the pilot. */
  | { readonly kind: 'trial-ended'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'waiting'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'proven'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'failed'; readonly data: { readonly loadBalancerId: string } }
  | { readonly kind: 'quarantine-released'; readonly data: Readonly<Record<string, never>> }
  | { readonly kind: 'checkpoint'; readonly data: CertificateState };

export const emptyCertificate: CertificateState = {
  trial: undefined,
  gaveUp: [],
  waiting: [],
  proven: undefined,
  failures: [],
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
      return {
        ...endTrial(state, entry.data.loadBalancerId),
        gaveUp: [],
        // The first proof ends the wait. The gatekeeper wakes the load balancers that were waiting, so the list must be cleared once.
        waiting: [],
        proven: state.proven ?? { ...entry.data, atMs },
        // A proof on the same load balancer cancels its earlier failures.
        failures: state.failures.filter((one) => one.loadBalancerId !== entry.data.loadBalancerId),
      };
    case 'failed': {
      const { loadBalancerId } = entry.data;
      const times = (state.failures.find((one) => one.loadBalancerId === loadBalancerId)?.times ?? 0) + 1;
      const others = state.failures.filter((one) => one.loadBalancerId !== loadBalancerId);
      return { ...endTrial(state, loadBalancerId), failures: [...others, { loadBalancerId, atMs, times }] };
    }
    case 'quarantine-released':
      return { ...state, failures: [] };
    case 'checkpoint':
      return entry.data;
  }
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
