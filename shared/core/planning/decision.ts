/** The input of the planner, and its decision about one attached certificate. */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { KnownRoots } from '../model/known-roots.ts';
import type { AttachedCertificate, ListenerProtocol, LiveLoadBalancer } from '../model/listener.ts';
import type { Reason, RecordedReason } from '../model/reasons.ts';
import type { ServedChain } from './chain-trust.ts';
import type { Due } from './due.ts';
import type { Gates, PassedOver } from './gates.ts';
import type { ReplacementPolicy } from './replacement-checks.ts';
import type { NoWorker } from './worker-reach.ts';

export interface PlanPolicy extends ReplacementPolicy {
  readonly allowGap: boolean;
  readonly dropExpiredTwin: boolean;
}

/** The part of the load balancer that the caller narrowed the plan to. */
export interface PlanSelection {
  readonly force: boolean;
  readonly certificateId: CertificateId | undefined;
  readonly listenerIds: readonly string[] | undefined;
}

export const everything: PlanSelection = { force: false, certificateId: undefined, listenerIds: undefined };

/**
 * Whether the caller narrowed the plan. A certificate that is blocked in a narrowed plan may not be blocked in a full one, so
 * its outcome is reported to the caller and not published.
 */
export function isNarrowed(selection: PlanSelection): boolean {
  const fields = Object.keys(everything) as (keyof PlanSelection)[];
  return fields.some((field) => selection[field] !== everything[field]);
}

export interface PlanInput {
  readonly live: LiveLoadBalancer;
  /** Certificates in CAS that may replace something. */
  readonly candidates: readonly Certificate[];
  /** Certificates that CAS lists for these names and that could not be read, with the reason: they may be replacements, too. */
  readonly unreadableCandidates: ReadonlyMap<CertificateId, string>;
  readonly nowMs: number;
  readonly policy: PlanPolicy;
  readonly selection: PlanSelection;
  /** Why a listener is left alone, by its id. */
  readonly leftAlone: ReadonlyMap<string, Reason>;
  /** Attached certificates for which CAS returned no details, with the reason. Others without details do not exist in CAS. */
  readonly detailsUnavailable: ReadonlyMap<CertificateId, string>;
  /** The maintenance window is open, or there is none. Emergencies and forced replacements ignore it. */
  readonly windowOpen: boolean;
  /** Why no probe can prove such a listener; `undefined` if a probe can. */
  readonly noProbe: (protocol: ListenerProtocol, keyType: KeyType) => Reason | undefined;
  /** Why no worker can reach the load balancer; `undefined` if one can, or if that is not known. Emergencies are tried nevertheless. */
  readonly noWorker: NoWorker | undefined;
  /** Replacements that another writer has reverted, by `replacementKey`. */
  readonly reverted: ReadonlyMap<string, Reason>;
  /** An earlier run has left a change open: it is finished or undone before this plan counts. */
  readonly openChange: boolean;
  readonly quotaExhausted: boolean;
  /** What the ledger says about new certificates. */
  readonly gates: Gates;
  /** The roots that this service trusts. */
  readonly roots: KnownRoots;
  /** What the last handshakes have shown of the chain of an attached certificate, by `replacementKey`. */
  readonly servedChains: ReadonlyMap<string, ServedChain>;
  /** Attached certificates that handshakes have shown to be wrong, by `replacementKey`. */
  readonly servedBad: ReadonlyMap<string, Reason<RecordedReason>>;
}

export interface Decision extends Reason {
  readonly listenerId: string;
  readonly attached: AttachedCertificate;
  readonly due: Due | undefined;
  readonly decision: 'rotate' | 'blocked' | 'nothing-to-do';
  /** If the decision is `blocked`: the certificate that is held back, or that would be the best one if it were not passed over. */
  readonly newCertificateId: CertificateId | undefined;
  /** Names of an expired certificate that nothing on the listener will cover; absent if there are none. */
  readonly missingNames?: readonly string[];
  /** Better candidates that were passed over, the best first; then those that fit but for their chain. */
  readonly passedOver: readonly PassedOver[];
}
