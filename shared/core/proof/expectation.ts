/**
 * What each target must answer: after a step, and once the old state is back. Pure.
 *
 * Follows from the baseline and from what is attached, within what any reading of ALB's order allows (prediction.ts). Never says whether an
 * answer was seen (proof.ts does).
 */
import type { CertificateId } from '../model/certificate.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';
import { predictServed } from '../planning/prediction.ts';
import { attachedIn, type RunningChange } from '../planning/running-change.ts';
import { type SlotEntry, sameSlots } from '../planning/steps.ts';
import type { FindingCode } from './findings.ts';
import { type Answer, type IdentityMethod, isOneOf, type RecognisedLeaves, sameAnswer } from './identity.ts';
import type { ProbeTarget } from './observation.ts';

/** What a target answered before the first step. JSON-safe: it is written to the ledger. */
export interface BaselineTarget {
  readonly target: ProbeTarget;
  readonly answer: Answer;
  /** What there was to say of the chain then: it fails no later proof. */
  readonly findings: readonly FindingCode[];
  /** SHA-256 of the leaf; of both leaves with TLCP. */
  readonly leaves: readonly string[];
}

/** What every target of a change answered before the first step, and how certificates were distinguished. */
export interface Baseline {
  readonly targets: readonly BaselineTarget[];
  readonly method: IdentityMethod;
  readonly leaves: RecognisedLeaves;
  /** Recognised by dates and names alone. */
  readonly barelyDescribed: readonly CertificateId[];
}

/** What one target must answer after a step. */
export interface Expectation {
  readonly target: ProbeTarget;
  readonly baseline: Answer;
  /** `undefined`: nothing new has come. */
  readonly replacement: CertificateId | undefined;
  readonly allowed: ReadonlySet<CertificateId>;
  /** Answers of a node that has not followed yet. */
  readonly passing: ReadonlySet<CertificateId>;
  /** It was silent in the baseline: a match counts for its zone, anything else fails nothing. */
  readonly optional: boolean;
  /** The client may be left without a certificate: the only one of its key type was taken off on purpose. */
  readonly absentAllowed: boolean;
  /** Whether any answer could be a match. */
  readonly canMatch: boolean;
  /** Answers that show that the change has arrived here; a subset of what is allowed. */
  readonly isMatch: (answer: Answer) => boolean;
  readonly before: Pick<BaselineTarget, 'findings' | 'leaves'>;
  /** CAS says that the new certificate is for the name that is asked for. */
  readonly mustCarryName: boolean;
}

/** Code of a target that did answer before, with a certificate that was taken off since: what it is to serve now was never seen. */
export const NEIGHBOUR_LEFT = 'NEIGHBOUR_LEFT';

export interface AfterStep {
  readonly running: RunningChange;
  /** The baseline of every target of the change. */
  readonly baseline: readonly BaselineTarget[];
  /** The listener after the steps so far. */
  readonly slots: readonly SlotEntry[];
  /** What was attached at some time since the run began: nodes that follow late may still serve it for a while. */
  readonly earlier: ReadonlySet<CertificateId>;
  /** Ask those again that were silent in the baseline, since an earlier run could not prove what it left. */
  readonly askSilent: boolean;
}

/** After the steps so far: the new certificate instead of the old ones, and everything else as it was. */
export function expectAfterStep({
  running,
  baseline,
  slots,
  earlier,
  askSilent,
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
    askSilent,
  });
}

/** The old certificate is served again, where what was served before is not known. @param baseline silent targets */
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
    written: true,
    earlier: new Set(),
    askSilent: true,
  });
}

/** What was served before the first step is served again; any answer that is allowed is a match. */
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
    written: false,
    earlier: new Set(),
    askSilent: false,
  });
  return expected.map((expectation) => ({ ...expectation, isMatch: () => true }));
}

interface Circumstances {
  readonly baseline: readonly BaselineTarget[];
  /** Certificates that leave. */
  readonly olds: ReadonlySet<CertificateId>;
  /** `undefined`: nothing takes their place. */
  readonly replacement: CertificateId | undefined;
  /** The listener before the first step. */
  readonly before: readonly AttachedCertificate[];
  /** The listener now. */
  readonly attached: readonly AttachedCertificate[];
  /** Whether the listener differs from what it was before, whatever changed it. */
  readonly written: boolean;
  readonly earlier: ReadonlySet<CertificateId>;
  readonly askSilent: boolean;
}

/**
 * For every target that answered with a certificate in the baseline; and for those that were silent, where they are asked again and can show
 * something. A target whose neighbour left is always asked again: it is not silent.
 */
function expectations(given: Circumstances): readonly Expectation[] {
  return given.baseline.flatMap((before) => {
    const { answer } = before;
    if (answer.kind === 'known' || answer.kind === 'other') return [expectationOf(given, before, answer)];
    if (answer.kind !== 'unknown' || !(given.askSilent || answer.code === NEIGHBOUR_LEFT)) return [];
    const expectation = expectationOf(given, before, answer);
    return expectation.canMatch ? [expectation] : [];
  });
}

function expectationOf(
  { olds, replacement, before, attached, written, earlier }: Circumstances,
  { target, findings, leaves }: BaselineTarget,
  baseline: Answer,
): Expectation {
  const client = { serverName: target.serverName, keyTypes: [target.keyType] };
  const predicted = predictServed(attached, client);
  const wasOld =
    isOneOf(baseline, olds) ||
    (baseline.kind === 'unknown' && [...predictServed(before, client)].some((id) => olds.has(id)));
  const allowed = new Set(predicted);
  if (wasOld && replacement) allowed.add(replacement);
  if (baseline.kind === 'known' && (!wasOld || !written)) allowed.add(baseline.certificateId);
  return {
    target,
    baseline,
    replacement,
    allowed,
    passing: earlier,
    optional: baseline.kind === 'unknown',
    absentAllowed: wasOld && replacement === undefined && predicted.size === 0,
    canMatch: replacement === undefined ? wasOld : allowed.has(replacement),
    isMatch: (answer) =>
      replacement === undefined
        ? wasOld && answer.kind !== 'unknown' && !isOneOf(answer, olds)
        : isOneOf(answer, new Set([replacement])),
    before: { findings, leaves },
    mustCarryName: attached.some(
      ({ certificateId, certificate }) =>
        certificateId === replacement &&
        certificate !== undefined &&
        target.serverName !== undefined &&
        namesCover(certificate.names, target.serverName),
    ),
  };
}

export function isAllowed(expectation: Expectation, answer: Answer): boolean {
  switch (answer.kind) {
    case 'known':
      return isOneOf(answer, expectation.allowed);
    case 'other':
      // A certificate unknown to CAS may stay where it was.
      return expectation.baseline.kind === 'other' && expectation.baseline.sha256 === answer.sha256;
    case 'absent':
      return expectation.absentAllowed;
    case 'unknown':
      return false;
  }
}

/** What was there before may still be served while the change spreads. */
export function isNotYet(expectation: Expectation, answer: Answer): boolean {
  if (answer.kind === 'known') return isOneOf(answer, expectation.passing);
  return answer.kind === 'other' && sameAnswer(answer, expectation.baseline);
}
