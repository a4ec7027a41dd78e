import type { Certificate, CertificateId } from '../model/certificate.ts';
import type { KeyType } from '../model/key-types.ts';
import type { AttachedCertificate, ListenerProtocol, LiveLoadBalancer } from '../model/listener.ts';
import type { Reason } from '../model/reasons.ts';
import type { Due } from './due.ts';
import type { ReplacementPolicy } from './replacement-checks.ts';

export interface PlanPolicy extends ReplacementPolicy {
  readonly allowGap: boolean;
  readonly dropExpiredTwin: boolean;
}

/** What a caller narrowed the plan to. */
export interface PlanSelection {
  readonly force: boolean;
  readonly certificateId: CertificateId | undefined;
  readonly listenerIds: readonly string[] | undefined;
}

export const everything: PlanSelection = { force: false, certificateId: undefined, listenerIds: undefined };

/**
 * Less, or more, is planned than what is due and all that may replace it. What such a plan finds blocked need not be blocked otherwise: it
 * answers its caller and is not published.
 */
export function isNarrowed(selection: PlanSelection): boolean {
  const fields = Object.keys(everything) as (keyof PlanSelection)[];
  return fields.some((field) => selection[field] !== everything[field]);
}

export interface PlanInput {
  readonly live: LiveLoadBalancer;
  /** Certificates of CAS that may replace something. */
  readonly candidates: readonly Certificate[];
  readonly nowMs: number;
  readonly policy: PlanPolicy;
  readonly selection: PlanSelection;
  /** Why a listener is left alone, by its id. */
  readonly leftAlone: ReadonlyMap<string, Reason>;
  /** Attached certificates that CAS would not describe, with its reason; of those not here it has no such certificate. */
  readonly detailsUnavailable: ReadonlyMap<CertificateId, string>;
  /** A maintenance window, if any, is open. Emergencies and forced replacements do not ask. */
  readonly windowOpen: boolean;
  /** Why nothing on such a listener can be proved; `undefined` where it can. */
  readonly noProbe: (protocol: ListenerProtocol, keyType: KeyType) => Reason | undefined;
  /** Replacements that another writer has reverted, by `replacementKey`. */
  readonly reverted: ReadonlyMap<string, Reason>;
  readonly quotaExhausted: boolean;
}

export interface Decision extends Reason {
  readonly listenerId: string;
  readonly attached: AttachedCertificate;
  readonly due: Due | undefined;
  readonly decision: 'rotate' | 'blocked' | 'nothing-to-do';
  readonly newCertificateId: CertificateId | undefined;
}
