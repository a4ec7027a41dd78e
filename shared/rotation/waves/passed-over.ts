/**
 * Decides whether a new certificate is no candidate for a load balancer, because of what the ledger knows about it: its proof failed, or
 * ALB refuses it. Pure.
 *
 * A certificate whose content is wrong is quarantined everywhere until an operator releases it, or, if its chain was not trusted, until the
 * trusted roots change. One that lacks names of some certificates, which CAS does not list, replaces only others while those are valid. A failed proof of a place quarantines it there for some time; failed proofs on two load balancers, everywhere. None of
 * these has an exception. A refusal exposes nothing to clients, so in an emergency it counts less.
 */
import { HOUR_MS } from '../../base/clock.ts';
import { inUtc } from '../../base/words.ts';
import type { PassedOverReason } from '../../core/planning/gates.ts';
import type { CertificateState, ContentFailure, FailedProof } from '../../core/records/certificate-log.ts';
import { REFUSALS_FORGOTTEN_MS, type Refusals, refusedUntilMs } from '../../core/records/refusals.ts';

/** The quarantine after the first failed proof on a load balancer. Each further one doubles it. */
export const QUARANTINE_FIRST_MS = 6 * HOUR_MS;
/** One attempt a week costs little and shows whether the cause is removed. */
export const QUARANTINE_LONGEST_MS = 7 * 24 * HOUR_MS;
/** If the proof failed on this many load balancers, the cause is the certificate, not the load balancer. */
export const GLOBAL_QUARANTINE_LOAD_BALANCERS = 2;

export interface CandidateQuestion {
  readonly loadBalancerId: string;
  readonly certificateId: string;
  readonly certificate: CertificateState;
  /** The other certificates that may replace the same ones: if ALB refuses them with the same code, none of them is the reason. */
  readonly others: readonly CertificateState[];
  /** The certificates that it is to replace. */
  readonly replaced: readonly string[];
  readonly emergency: boolean;
  /** Identifies the roots that are trusted now. */
  readonly roots: string;
  readonly nowMs: number;
}

/** @returns `undefined`: it is a candidate */
export function whyPassedOver(question: CandidateQuestion): PassedOverReason | undefined {
  return whyWrongItself(question) ?? quarantineReason(question) ?? refusalReason(question);
}

/** Handshakes have shown that the certificate itself is wrong, wherever that was. */
export function whyWrongItself({
  certificate,
  certificateId,
  replaced,
  roots,
  nowMs,
}: Pick<CandidateQuestion, 'certificate' | 'certificateId' | 'replaced' | 'roots' | 'nowMs'>):
  | PassedOverReason
  | undefined {
  const { content } = certificate;
  if (!content || !contentCounts(content, roots, nowMs)) return undefined;
  const { lacksNamesOf } = content;
  if (lacksNamesOf && !replaced.some((one) => lacksNamesOf.includes(one))) return undefined;
  const { loadBalancerId, atMs, reason, message } = content;
  const until = endsWithRoots(content)
    ? 'Release it, or add its root to EXTRA_CA'
    : 'Release it if that was a mistake';
  return {
    reason: 'quarantined',
    message: `${certificateId} itself is wrong, as handshakes with ${loadBalancerId} showed at ${inUtc(atMs)}: ${message} ${until}, or issue a newer certificate.`,
    parameters: { newCertificate: certificateId, contentReason: reason },
  };
}

/** Other roots may trust the chain, and names count only while the certificate that has them is valid. Nothing else changes by itself. */
function contentCounts(content: ContentFailure, roots: string, nowMs: number): boolean {
  if (content.untilMs !== undefined && nowMs > content.untilMs) return false;
  return !endsWithRoots(content) || content.roots === roots;
}

/** A chain that lacks its issuer may be complete with another root. */
function endsWithRoots({ reason }: ContentFailure): boolean {
  return reason === 'chain-not-trusted' || reason === 'chain-incomplete';
}

function quarantineReason({ certificate, loadBalancerId, certificateId, nowMs }: CandidateQuestion) {
  const { failures } = certificate;
  if (isQuarantinedEverywhere(certificate)) {
    return {
      reason: 'quarantined',
      message: `The proof of ${certificateId} failed on ${failures.map((one) => one.loadBalancerId).join(', ')}. Release it once the cause is found, or issue a newer certificate.`,
      parameters: {
        newCertificate: certificateId,
        everywhere: failures.map((one) => one.loadBalancerId),
      },
    } as const;
  }
  const own = failures.find((failure) => failure.loadBalancerId === loadBalancerId);
  if (!own || nowMs >= heldUntilMs(own)) return undefined;
  return {
    reason: 'quarantined',
    message: `The proof of ${certificateId} failed here ${own.times === 1 ? 'once, at' : `${own.times} times, last at`} ${inUtc(own.atMs)}; it is tried again at ${inUtc(heldUntilMs(own))}.`,
    parameters: { newCertificate: certificateId, until: inUtc(heldUntilMs(own)) },
  } as const;
}

function isQuarantinedEverywhere({ failures }: CertificateState): boolean {
  return failures.length >= GLOBAL_QUARANTINE_LOAD_BALANCERS;
}

/** In an emergency it does not matter what another certificate shows: the next best one has to be tried. */
function refusalReason(question: CandidateQuestion) {
  const { certificate, certificateId, others, emergency, nowMs } = question;
  for (const refusals of certificate.refusals) {
    const untilMs = refusedUntilMs(refusals) ?? nowMs;
    if (nowMs >= untilMs || !concerns(refusals, question.loadBalancerId)) continue;
    if (!emergency && isSharedRefusal(refusals, others, nowMs)) continue;
    return {
      reason: 'refused-by-alb',
      message: `ALB has refused ${certificateId} again and again, last at ${inUtc(refusals.lastAtMs)} (${refusals.code}): ${refusals.message} It is tried again at ${inUtc(untilMs)}.`,
      parameters: { newCertificate: certificateId, albCode: refusals.code, until: inUtc(untilMs) },
    } as const;
  }
  return undefined;
}

/** Refusals on one load balancer say nothing about another one; on several, the certificate is the reason. */
function concerns({ loadBalancerIds }: Refusals, loadBalancerId: string): boolean {
  return loadBalancerIds.length > 1 || loadBalancerIds.includes(loadBalancerId);
}

/** Whether ALB has refused another certificate with the same code: then the certificates are not the reason. */
function isSharedRefusal({ code }: Refusals, others: readonly CertificateState[], nowMs: number): boolean {
  return others.some((other) =>
    other.refusals.some((one) => one.code === code && nowMs - one.lastAtMs < REFUSALS_FORGOTTEN_MS),
  );
}

/** The refusals that `whyPassedOver` would apply now if no other candidate was refused with the same code. */
export function refusalsInForce(
  { refusals }: CertificateState,
  nowMs: number,
): readonly (Refusals & { readonly untilMs: number })[] {
  return refusals
    .map((one) => ({ ...one, untilMs: refusedUntilMs(one) ?? nowMs }))
    .filter(({ untilMs }) => nowMs < untilMs);
}

/** A load balancer on which a certificate is in quarantine. */
export interface Quarantine extends FailedProof {
  /** `undefined`: quarantined on every load balancer until an operator releases it. */
  readonly untilMs: number | undefined;
}

/**
 * The quarantines that `whyPassedOver` would apply now; empty if there are none.
 *
 * @param roots `undefined`: the trusted roots are not known, so an untrusted chain counts
 */
export function quarantines(
  state: CertificateState,
  nowMs: number,
  roots: string | undefined,
): readonly Quarantine[] {
  const { failures, content } = state;
  const byContent = content && contentCounts(content, roots ?? content.roots, nowMs);
  if (byContent || isQuarantinedEverywhere(state)) {
    return failures.map((failure) => ({ ...failure, untilMs: undefined }));
  }
  return failures
    .map((failure) => ({ ...failure, untilMs: heldUntilMs(failure) }))
    .filter(({ untilMs }) => nowMs < untilMs);
}

function heldUntilMs({ atMs, times }: FailedProof): number {
  return atMs + Math.min(QUARANTINE_LONGEST_MS, QUARANTINE_FIRST_MS * 2 ** (times - 1));
}
