/** The load balancers as a plan sees them: what is left alone, what is due, what lacks room or is unknown. Pure. */
import { counted } from '../../base/words.ts';
import { isReasonIn } from '../model/reasons.ts';
import type { Decision } from '../planning/decision.ts';
import { type CheckResult, judge } from './result.ts';

export interface LeftAloneListener {
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly reason: string;
  readonly message: string;
}

/** The operator's own choices (INCLUDE, EXCLUDE) are told, not warned of. */
const chosen: readonly string[] = ['excluded', 'not-included'];

export function checkLeftAlone(listeners: readonly LeftAloneListener[]): readonly CheckResult[] {
  const owned = listeners.filter(({ reason }) => reason === 'owned-by-ingress-controller');
  const others = listeners.filter(({ reason }) => reason !== 'owned-by-ingress-controller');
  const messages = (all: readonly LeftAloneListener[]): readonly string[] => [
    ...new Set(all.map(({ message }) => message)),
  ];
  return [
    judge('ingress-owned', { warnings: messages(owned), ok: 'None belongs to the ALB Ingress Controller.' }),
    judge('left-alone', {
      warnings: messages(others.filter(({ reason }) => !chosen.includes(reason))),
      notes: messages(others.filter(({ reason }) => chosen.includes(reason))),
      ok:
        others.length === 0
          ? 'None is left alone.'
          : `${counted(others.length, 'listener')} left alone by choice.`,
    }),
  ];
}

/** A decision of the plan, with the certificate it is about. */
export interface PlannedDecision extends Pick<Decision, 'listenerId' | 'decision' | 'newCertificateId'> {
  readonly certificateId: string;
  readonly isDue: boolean;
  readonly reason: string;
  readonly message: string;
}

export function checkDue(decisions: readonly PlannedDecision[]): CheckResult {
  const due = decisions.filter(({ isDue, decision }) => isDue && decision !== 'nothing-to-do');
  const without = due.filter(lacksReplacement);
  return judge('due-without-replacement', {
    faults: without.map(
      ({ listenerId, certificateId, message }) => `${certificateId} on ${listenerId} is due: ${message}`,
    ),
    ok: due.length === 0 ? 'No certificate is due.' : `Due: ${due.length}, none for want of a replacement.`,
  });
}

/** What is left alone, waits or is unknown to CAS has a check of its own. */
function lacksReplacement({ decision, reason }: PlannedDecision): boolean {
  return decision === 'blocked' && isReasonIn('no-replacement', reason);
}

export interface QuotaUse {
  readonly loadBalancerId: string;
  readonly edition: string;
  /** Additional certificates over all its listeners: one on two of them counts twice. */
  readonly used: number;
  /** From Quota Center; `undefined`: not read. */
  readonly limit?: number | undefined;
}

/** ALB quotas, manual; used only where Quota Center was not read. */
const defaultQuotas: Readonly<Record<string, number>> = { Basic: 10, Standard: 25, StandardWithWaf: 25 };

export function checkQuota(uses: readonly QuotaUse[]): CheckResult {
  const full = uses.filter(({ used, limit }) => limit !== undefined && used >= limit);
  const perhaps = uses.filter(({ used, edition, limit }) => {
    const usual = defaultQuotas[edition];
    return limit === undefined && usual !== undefined && used >= usual;
  });
  const [fullest] = [...uses].sort((left, right) => right.used - left.used);
  return judge('spare-quota', {
    faults: full.map(
      ({ loadBalancerId, used, limit }) =>
        `${loadBalancerId} uses ${used} of ${limit} additional certificates.`,
    ),
    warnings: perhaps.map(
      ({ loadBalancerId, used, edition }) =>
        `${loadBalancerId} has ${used} additional certificates, and the usual quota of ${edition} is ${defaultQuotas[edition]}.`,
    ),
    ok:
      fullest === undefined
        ? 'There are no load balancers.'
        : `The fullest, ${fullest.loadBalancerId}, has ${counted(fullest.used, 'additional certificate')}.`,
  });
}

export interface AttachedId {
  readonly listenerId: string;
  readonly certificateId: string;
  /** `missing`: CAS has no such certificate. `not-described`: CAS gave no details, for the reason given. */
  readonly cas: 'known' | 'missing' | 'not-described';
  readonly message?: string | undefined;
}

export function checkKnownToCas(attached: readonly AttachedId[]): CheckResult {
  return judge('certificate-unknown', {
    faults: attached.flatMap(({ cas, certificateId, listenerId }) =>
      cas === 'missing' ? [`CAS does not have ${certificateId}, which is on ${listenerId}.`] : [],
    ),
    unknowns: attached.flatMap(({ cas, certificateId, message }) =>
      cas === 'not-described' ? [message ?? `CAS gave no details of ${certificateId}.`] : [],
    ),
    ok: `CAS knows the ${counted(attached.length, 'attached certificate')}.`,
  });
}
