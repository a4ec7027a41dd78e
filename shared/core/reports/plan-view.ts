/**
 * Plans and outcomes as reports show them: one row per certificate of every HTTPS and QUIC listener.
 */
import { knownNames } from '../model/names.ts';
import { worstOutcome } from '../model/outcomes.ts';
import { reasonOf, withMessage } from '../model/reasons.ts';
import { replacementKey } from '../model/replacement-key.ts';
import type { Decision } from '../planning/decision.ts';
import { type DuePolicy, dueThresholdMs } from '../planning/due.ts';
import type { Plan } from '../planning/plan.ts';
import { describeStep, type StepView } from '../planning/step.ts';
import type { ChangeOutcome } from './change-outcome.ts';
import { toNoted } from './noted.ts';
import { type OutcomeRow, protocolAndPort } from './outcome-row.ts';
import type { PlanView, ReplacementView, RotationReport } from './rotation-report.ts';

/** @param policy the policy that the plan was made with */
export function planView(plan: Plan, policy: DuePolicy): PlanView {
  const { region, loadBalancerId } = plan.live.loadBalancer;
  return {
    region,
    loadBalancerId,
    hash: plan.hash,
    replacements: plan.decisions.map((decision) => replacementView(plan, policy, decision)),
    ...toNoted(plan.notes),
    ...(plan.decidedAtStart.length > 0 ? { decidedAtStart: plan.decidedAtStart } : {}),
  };
}

function replacementView(plan: Plan, policy: DuePolicy, decision: Decision): ReplacementView {
  const { certificate } = decision.attached;
  return {
    ...rowHead(plan, decision),
    ...reasonOf(decision),
    due: decision.due?.reason ?? null,
    emergency: decision.due?.emergency ?? false,
    names: knownNames(certificate?.names),
    notAfterMs: certificate?.notAfterMs ?? null,
    dueAtMs: certificate ? certificate.notAfterMs - dueThresholdMs(certificate, policy) : null,
    ...(decision.missingNames ? { missingNames: decision.missingNames } : {}),
    decision: decision.decision,
    steps: stepsFor(plan, decision),
  };
}

/** The report of a plan that is not carried out. */
export function planReport(plan: Plan, policy: DuePolicy, nowMs: number): RotationReport {
  const view = planView(plan, policy);
  const outcomes = outcomeRows(plan, new Map());
  return {
    mode: 'plan',
    region: view.region,
    loadBalancerId: view.loadBalancerId,
    rotationId: '',
    outcome: worstOutcome(outcomes.map(({ outcome }) => outcome)),
    plan: view,
    outcomes,
    startedAtMs: nowMs,
    finishedAtMs: nowMs,
  };
}

/** @param ended the outcomes of the executed changes, by `replacementKey` */
export function outcomeRows(plan: Plan, ended: ReadonlyMap<string, ChangeOutcome>): readonly OutcomeRow[] {
  return plan.decisions.map((decision): OutcomeRow => {
    const head = rowHead(plan, decision);
    const outcome = ended.get(replacementKey(decision.listenerId, decision.attached.certificateId));
    // A change that the plan holds back may have been carried out: a soak may have ended since.
    if (decision.decision !== 'rotate' && !outcome) {
      return { ...head, outcome: decision.decision, ...reasonOf(decision) };
    }
    return {
      ...head,
      ...(outcome
        ? {
            outcome: outcome.outcome,
            ...reasonOf(outcome),
            ...outcome.extent,
          }
        : {
            outcome: 'planned',
            ...withMessage(decision, `${decision.message} Not done: the mode is plan.`),
          }),
    };
  });
}

function rowHead(
  plan: Plan,
  decision: Decision,
): Omit<OutcomeRow, 'outcome' | 'reason' | 'message' | 'parameters'> {
  const listener = plan.live.listeners.find(({ listenerId }) => listenerId === decision.listenerId);
  const { region, loadBalancerId } = plan.live.loadBalancer;
  return {
    region,
    loadBalancerId,
    listenerId: decision.listenerId,
    ...protocolAndPort(listener, 'HTTPS'),
    slot: decision.attached.slot,
    keyType: decision.attached.certificate?.keyType ?? 'unknown',
    oldCertificateId: decision.attached.certificateId,
    newCertificateId: decision.newCertificateId ?? null,
    ...(decision.passedOver.length > 0 ? { passedOver: decision.passedOver } : {}),
  };
}

/** None of a change that is held back, although the plan has it. */
function stepsFor({ changes }: Plan, { decision, listenerId, attached }: Decision): readonly StepView[] {
  if (decision !== 'rotate') return [];
  const own = changes.filter(
    (change) =>
      change.listenerId === listenerId &&
      change.replaces.some(({ certificateId }) => certificateId === attached.certificateId),
  );
  return own.flatMap(({ steps }) => steps.map(describeStep));
}
