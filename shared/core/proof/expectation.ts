/**
 * The answers expected of each target: after a step, and once the old state is restored. Pure.
 *
 * They are derived from the baseline and the attached certificates, within what any reading of the order of ALB allows
 * (prediction.ts). Does not say whether an answer was seen (proof.ts does).
 */
import type { CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';
import { predictServed } from '../planning/prediction.ts';
import { attachedByOthers, attachedIn, type RunningChange } from '../planning/running-change.ts';
import { type SlotEntry, sameSlots } from '../planning/step.ts';
import type { BaselineTarget } from './baseline.ts';
import { type Answer, isCertificate, isOneOf } from './identity.ts';
import { isGivenUp, type KeptNames } from './kept-names.ts';
import { answersTo, NEW_ADDRESS } from './no-answer.ts';
import type { ProbeTarget } from './observation.ts';

export type { Baseline, BaselineTarget } from './baseline.ts';

/** The answer expected of one target after a step. */
export interface Expectation {
  readonly target: ProbeTarget;
  readonly baseline: Answer;
  /** `undefined`: there is no new certificate. */
  readonly replacement: CertificateId | undefined;
  readonly allowed: ReadonlySet<CertificateId>;
  /** Answers of a node that has not applied the change yet. */
  readonly passing: ReadonlySet<CertificateId>;
  /** Certificates that another change or writer has attached since: what is wrong with them is not the fault of this change. */
  readonly attachedByOthers: ReadonlySet<CertificateId>;
  /** The target gave no certificate in the baseline: a match counts for its zone, any other answer is not a failure. */
  readonly optional: boolean;
  /** Answers of an optional target that do not keep the proof from holding: another address gave them in the baseline. */
  readonly usual: readonly Answer[];
  /** The target may serve a certificate that CAS does not describe. */
  readonly mayBeUndescribed: boolean;
  /** The client may get no certificate: the only one of its key type was removed on purpose, or had expired and the new one lacks the name. */
  readonly absentAllowed: boolean;
  /** The change has a gap: a node may still be in it, after the listener is Running again. */
  readonly absentMayPass: boolean;
  /** Whether a match is possible. */
  readonly canMatch: boolean;
  /** Whether the answer shows that the change has arrived at the target. Matches are a subset of the allowed answers. */
  readonly isMatch: (answer: Answer) => boolean;
  readonly before: Pick<BaselineTarget, 'findings' | 'leaves'>;
  /** The findings of the baseline do not excuse those of the new certificate. */
  readonly oldIsWrong: boolean;
  /** According to CAS, the new certificate covers the requested name. */
  readonly mustCarryName: boolean;
  /** The names of the old certificates that the new leaf has to carry; absent if they need not be compared. */
  readonly kept?: KeptNames;
}

/**
 * Code of a target that answered before, but with a certificate that has been removed since. The certificate it should serve now
 * was never seen.
 */
export const NEIGHBOUR_LEFT = 'NEIGHBOUR_LEFT';

export interface AfterStep {
  readonly running: RunningChange;
  /** The baseline of every target of the change. */
  readonly baseline: readonly BaselineTarget[];
  /** The listener after the steps so far. */
  readonly slots: readonly SlotEntry[];
  /** Certificates attached at any time since the run began: slow nodes may still serve them. */
  readonly earlier: ReadonlySet<CertificateId>;
  /** Probe targets again that were silent in the baseline, because an earlier run could not prove its result. */
  readonly probeSilent: boolean;
  readonly kept?: KeptNames;
  /** As of the baseline. */
  readonly oldIsWrong?: boolean;
}

/** The answers expected after the steps so far: the new certificate replaces the old ones, everything else is unchanged. */
export function expectAfterStep({
  running,
  baseline,
  slots,
  earlier,
  probeSilent,
  kept,
  oldIsWrong = false,
}: AfterStep): readonly Expectation[] {
  const { change, listener } = running;
  return expectations({
    baseline,
    olds: new Set(change.replaces.map(({ certificateId }) => certificateId)),
    replacement: change.newCertificateId,
    before: listener.attached,
    attached: attachedIn(running, slots),
    written: !sameSlots(slots, listener.attached),
    earlier,
    others: attachedByOthers(running, slots),
    gapFor: gapOf(running),
    probeSilent,
    oldIsWrong,
    ...(kept ? { kept } : {}),
  });
}

/**
 * The answers expected if the old certificate is served again by targets whose earlier answer is unknown. @param baseline silent
 * targets
 */
export function expectOldServed(
  running: RunningChange,
  baseline: readonly BaselineTarget[],
  slots: readonly SlotEntry[],
): readonly Expectation[] {
  const { change, listener } = running;
  return expectations({
    baseline,
    olds: new Set(),
    replacement: change.replaces[0]?.certificateId,
    before: listener.attached,
    attached: attachedIn(running, slots),
    earlier: new Set(),
    others: attachedByOthers(running, slots),
    gapFor: gapOf(running),
    probeSilent: true,
  });
}

/** Every target serves the same certificate as before the first step again. Any allowed answer is a match. */
export function expectRestored(
  running: RunningChange,
  baseline: readonly BaselineTarget[],
  slots: readonly SlotEntry[],
): readonly Expectation[] {
  const expected = expectations({
    baseline,
    olds: new Set(),
    replacement: undefined,
    before: running.listener.attached,
    attached: attachedIn(running, slots),
    earlier: new Set(),
    others: attachedByOthers(running, slots),
    gapFor: gapOf(running),
  });
  return expected.map((expectation) => ({ ...expectation, isMatch: () => true }));
}

/** The certificates whose names have none for a while. */
function gapOf({ change: { gap, replaces } }: RunningChange): ReadonlySet<CertificateId> {
  return new Set(gap ? replaces.map(({ certificateId }) => certificateId) : []);
}

interface Circumstances {
  readonly baseline: readonly BaselineTarget[];
  /** The certificates that are removed. */
  readonly olds: ReadonlySet<CertificateId>;
  /** `undefined`: there is no replacement. */
  readonly replacement: CertificateId | undefined;
  /** The listener before the first step. */
  readonly before: readonly AttachedCertificate[];
  /** The listener now. */
  readonly attached: readonly AttachedCertificate[];
  /** Whether the listener differs from the state before, whatever changed it. Absent where no certificate is removed. */
  readonly written?: boolean;
  readonly earlier: ReadonlySet<CertificateId>;
  readonly others: ReadonlySet<CertificateId>;
  readonly gapFor: ReadonlySet<CertificateId>;
  /** Absent where a silent target cannot show a match. */
  readonly probeSilent?: boolean;
  readonly oldIsWrong?: boolean;
  readonly kept?: KeptNames;
}

/**
 * One expectation for every target with a certificate in the baseline, and for the others that are probed again and can show a match: a
 * policy or a route may have been repaired. A target whose certificate another writer removed, and one at a new address, is always probed:
 * it was not silent.
 */
function expectations(given: Circumstances): readonly Expectation[] {
  return given.baseline.flatMap((before) => {
    const { answer } = before;
    if (answer.kind === 'known' || answer.kind === 'other') return [expectationOf(given, before, answer)];
    if (!(given.probeSilent || isAlwaysProbed(answer))) return [];
    const expectation = expectationOf(given, before, answer);
    return expectation.canMatch ? [expectation] : [];
  });
}

function isAlwaysProbed(answer: Answer): boolean {
  return answer.kind === 'unknown' && (answer.code === NEIGHBOUR_LEFT || answer.code === NEW_ADDRESS);
}

function expectationOf(
  {
    olds,
    replacement,
    before,
    attached,
    written,
    earlier,
    others,
    gapFor,
    kept,
    oldIsWrong = false,
    baseline: all,
  }: Circumstances,
  { target, findings, leaves }: BaselineTarget,
  baseline: Answer,
): Expectation {
  const client = { serverName: target.serverName, keyTypes: [target.keyType] };
  const predicted = predictServed(attached, client);
  const wasSilent = baseline.kind === 'unknown' || baseline.kind === 'absent';
  const servedBefore = wasSilent ? [...predictServed(before, client)] : [];
  const wasOneOf = (ids: ReadonlySet<CertificateId>): boolean =>
    isOneOf(baseline, ids) || servedBefore.some((id) => ids.has(id));
  const wasOld = wasOneOf(olds);
  const allowed = new Set(predicted);
  if (wasOld && replacement) allowed.add(replacement);
  if (baseline.kind === 'known' && (!wasOld || !written)) allowed.add(baseline.certificateId);
  return {
    target,
    baseline,
    replacement,
    allowed,
    passing: earlier,
    attachedByOthers: others,
    optional: wasSilent,
    usual: wasSilent ? answersTo(target, all) : [],
    // What is not described may take priority over any other (prediction.ts).
    mayBeUndescribed: attached.some(({ certificate }) => certificate === undefined),
    absentAllowed:
      wasOld && predicted.size === 0 && (replacement === undefined || isGivenUp(target.serverName, kept)),
    absentMayPass: wasOneOf(gapFor),
    canMatch: replacement === undefined ? wasOld : allowed.has(replacement),
    isMatch: (answer) =>
      replacement === undefined
        ? wasOld && answer.kind !== 'unknown' && !isOneOf(answer, olds)
        : isCertificate(answer, replacement),
    before: { findings, leaves },
    oldIsWrong,
    ...(kept ? { kept } : {}),
    mustCarryName: attached.some(
      ({ certificateId, certificate }) =>
        certificateId === replacement &&
        certificate !== undefined &&
        target.serverName !== undefined &&
        namesCover(certificate.names, target.serverName),
    ),
  };
}
