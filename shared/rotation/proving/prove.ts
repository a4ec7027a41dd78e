/**
 * Proves the state of a listener by handshakes: combines expectations (core/proof/expectation.ts), handshakes (stabilise.ts) and evaluation
 * (core/proof/proof.ts). Never changes anything, and does not decide what follows from a failed proof.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Listener } from '../../core/model/listener.ts';
import type { RunningChange } from '../../core/planning/running-change.ts';
import type { SlotEntry } from '../../core/planning/step.ts';
import {
  type Baseline,
  type Expectation,
  expectAfterStep,
  expectOldServed,
  expectRestored,
  isAllowed,
  isNotYet,
} from '../../core/proof/expectation.ts';
import { type Answer, answerOf, isOneOf } from '../../core/proof/identity.ts';
import { keptNames } from '../../core/proof/kept-names.ts';
import { NEW_ADDRESS } from '../../core/proof/no-answer.ts';
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import { evaluateProof, type Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { silentBaseline } from './baseline.ts';
import { proveAtPresent } from './present.ts';
import { stabiliseTargets } from './stabilise.ts';

export interface StepProof {
  readonly running: RunningChange;
  readonly baseline: Baseline;
  /** The present slots of the listener. */
  readonly slots: readonly SlotEntry[];
  /** Every Active zone must show the new certificate. */
  readonly final: boolean;
  /** Probe targets again that were silent in the baseline. */
  readonly probeSilent: boolean;
}

/** Proves the state after the steps so far. */
export async function proveAfterStep(context: RotationContext, step: StepProof): Promise<Proof> {
  const { running, slots, final, probeSilent } = step;
  const earlier = attachedEarlier(context, running.listener);
  const { settings, ports } = context;
  const kept = keptNames(running, step.baseline.names ?? {}, settings.retiredNames, ports.clock.now());
  return proveAtPresent(context, running, step.baseline, (now, { baseline }) => {
    const expected = expectAfterStep({
      running,
      baseline: baseline.targets,
      slots,
      earlier,
      probeSilent,
      kept,
    });
    return probeAndEvaluate(now, baseline, {
      // Between two steps a new address may show either certificate: only the last proof waits for the new one.
      expected: final ? expected : expected.filter((one) => !isAtNewAddress(one)),
      zones: final ? activeZones(now) : [],
      mayPass: isNotYet,
    });
  });
}

/**
 * Without a baseline, proves that the old certificate is served again: by at least one target in every Active zone.
 *
 * @param slots the present slots of the listener
 */
export async function proveOldServed(
  context: RotationContext,
  running: RunningChange,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  return proveAtPresent(context, running, silentBaseline(context, running), (now, { baseline }) =>
    probeAndEvaluate(now, baseline, {
      expected: expectOldServed(running, baseline.targets, slots),
      zones: activeZones(now),
      mayPass: () => true,
    }),
  );
}

/**
 * Proves that every target serves what it served before the first step, and that new addresses serve the old certificate.
 *
 * @param slots the present slots of the listener
 */
export async function proveRestored(
  context: RotationContext,
  running: RunningChange,
  recorded: Baseline,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  return proveAtPresent(context, running, recorded, (now, { baseline }) => {
    const expected = [
      ...expectRestored(running, baseline.targets, slots),
      ...expectOldServed(running, baseline.targets, slots).filter(isAtNewAddress),
    ];
    return probeAndEvaluate(now, baseline, {
      expected,
      zones: [...new Set(expected.map(({ target }) => target.zoneId))],
      // Nodes may serve the new certificate until the roll back has reached all of them.
      mayPass: () => true,
    });
  });
}

function isAtNewAddress({ baseline }: Expectation): boolean {
  return baseline.kind === 'unknown' && baseline.code === NEW_ADDRESS;
}

interface ProofRequirements {
  readonly expected: readonly Expectation[];
  /** Zones that must each show a match. */
  readonly zones: readonly string[];
  /** Answers that are not allowed, but may change while the change spreads. */
  readonly mayPass: (expectation: Expectation, answer: Answer) => boolean;
}

async function probeAndEvaluate(
  { ports: { probe, clock }, settings, known }: RotationContext,
  baseline: Baseline,
  { expected, zones, mayPass }: ProofRequirements,
): Promise<Proof> {
  const byTarget = new Map<ProbeTarget, Expectation>(
    expected.map((expectation) => [expectation.target, expectation]),
  );
  const certificates = [...known.values()];
  const stable = await stabiliseTargets([...byTarget.keys()], {
    probe,
    clock,
    timeoutMs: settings.proofTimeoutMs,
    answerOf: (observation) =>
      asUnknown(
        answerOf(observation, certificates, baseline.method, baseline.leaves),
        observation,
        baseline,
        expected,
      ),
    isAcceptable: (target, answer) =>
      test(byTarget, target, (expectation) =>
        expectation.optional
          ? expectation.isMatch(answer) && isAllowed(expectation, answer)
          : isAllowed(expectation, answer),
      ),
    mayPass: (target, answer) =>
      test(byTarget, target, (expectation) =>
        expectation.optional ? mayStillMatch(expectation, answer) : mayPass(expectation, answer),
      ),
    mayBeSilent: (target) => test(byTarget, target, ({ optional }) => optional),
  });
  const results = stable.flatMap((one) => {
    const expectation = byTarget.get(one.target);
    return expectation ? [{ expectation, stable: one }] : [];
  });
  return evaluateProof(results, zones, clock.now(), baseline.targets);
}

/** Not where clients got no certificate before and get none now. */
function mayStillMatch({ baseline }: Expectation, answer: Answer): boolean {
  return !(baseline.kind === 'absent' && answer.kind === 'absent');
}

/**
 * A certificate that is attached under an id unknown to CAS was unknown in the baseline. It stays unknown if CAS has the same leaf under an
 * id that is not expected here.
 */
function asUnknown(
  answer: Answer,
  observation: Observation,
  { targets }: Baseline,
  expected: readonly Expectation[],
): Answer {
  if (answer.kind !== 'known' || observation.kind !== 'certificate') return answer;
  const { sha256 } = observation.leaf;
  const wasUnknown = targets.some(
    ({ answer: before }) => before.kind === 'other' && before.sha256 === sha256,
  );
  const isExpected = expected.some(
    ({ allowed, passing }) => isOneOf(answer, allowed) || isOneOf(answer, passing),
  );
  return wasUnknown && !isExpected ? { kind: 'other', sha256 } : answer;
}

function test(
  byTarget: ReadonlyMap<ProbeTarget, Expectation>,
  target: ProbeTarget,
  predicate: (expectation: Expectation) => boolean,
): boolean {
  const expectation = byTarget.get(target);
  return expectation !== undefined && predicate(expectation);
}

/** Certificates that were attached to the listener at any time since the run began. */
function attachedEarlier(
  { attachedAtStart }: RotationContext,
  { listenerId, attached }: Listener,
): ReadonlySet<CertificateId> {
  return new Set([
    ...attached.map(({ certificateId }) => certificateId),
    ...(attachedAtStart.get(listenerId) ?? []),
  ]);
}

function activeZones({ loadBalancer }: RotationContext): readonly string[] {
  return loadBalancer.zones.filter(({ status }) => status === 'Active').map(({ zoneId }) => zoneId);
}
