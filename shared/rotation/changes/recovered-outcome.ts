/**
 * Decides what the changes that were recovered in this run mean for a planned one: that it has ended, has to wait, or may be carried out. Pure.
 *
 * A change is recovered before the plan is carried out, so its outcome is final here.
 */
import { type Change, changeKey } from '../../core/planning/change.ts';
import { sameSlots } from '../../core/planning/step.ts';
import type { ChangeOutcome, RecoveredChange } from '../../core/reports/change-outcome.ts';

/**
 * Whether another change of the same certificates was rolled back in this run, or still is to be. The report shows its outcome; another
 * replacement may have become the best one, and has to wait.
 */
export function isStillRollingBack(
  recovered: ReadonlyMap<string, RecoveredChange>,
  { listenerId, newCertificateId, replaces }: Change,
): boolean {
  return [...recovered.values()].some(
    ({ change, outcome }) =>
      (endsOfRollBack.has(outcome.outcome) || (outcome.proofFailed === true && !staysThere(outcome))) &&
      change.listenerId === listenerId &&
      change.newCertificateId !== newCertificateId &&
      change.replaces.some((old) => replaces.some((one) => one.certificateId === old.certificateId)),
  );
}

/**
 * Whether the wrong certificate stays on the listener, because nothing better can come back. Clients have met it since an earlier run, and only
 * another change ends that.
 */
function staysThere({ reason }: ChangeOutcome): boolean {
  return reason === 'no-good-snapshot';
}

const endsOfRollBack: ReadonlySet<string> = new Set(['rolled-back', 'rollback-unproved']);

/**
 * The outcome of a planned change that was recovered in this run. A recovered change with the same new certificate but other old ones is a
 * different change: the planned one is carried out now if the recovered one was verified, and blocked otherwise.
 *
 * @returns `undefined`: carry the change out
 */
export function recoveredOutcome(
  recovered: ReadonlyMap<string, RecoveredChange>,
  planned: Change,
): ChangeOutcome | undefined {
  const found = recovered.get(changeKey(planned));
  if (!found || sameSlots(found.change.replaces, planned.replaces)) return found?.outcome;
  if (found.outcome.outcome === 'verified') return undefined;
  return {
    outcome: 'blocked',
    reason: 'plan-changed',
    message: `An earlier change to ${planned.newCertificateId ?? 'this listener'} has just ended as ${found.outcome.outcome} (${found.outcome.reason}). The next scan plans again.`,
  };
}
