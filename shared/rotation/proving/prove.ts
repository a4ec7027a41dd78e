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
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import { evaluateProof, type Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { silentBaseline } from './baseline.ts';
import { PROBE_INTERVAL_MS, stabiliseTargets } from './stabilise.ts';

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
  const { running, baseline, slots, final, probeSilent } = step;
  const earlier = attachedEarlier(context, running.listener);
  const { settings, ports } = context;
  const kept = keptNames(running, baseline.names ?? {}, settings.retiredNames, ports.clock.now());
  const expected = expectAfterStep({
    running,
    baseline: baseline.targets,
    slots,
    earlier,
    probeSilent,
    kept,
  });
  const required = { expected, zones: final ? activeZones(context) : [], mayPass: isNotYet };
  const first = await probeAndEvaluate(context, baseline, required);
  return !final && kept.onlyOnLeaf ? seeNewLeaf(context, baseline, required, first) : first.proof;
}

/**
 * Waits until the new certificate is seen, before the old one is removed: only its leaf tells whether it carries what CAS leaves out.
 * Some readings of the order of ALB never show it beside the old one, so it is not waited for without end.
 */
async function seeNewLeaf(
  context: RotationContext,
  baseline: Baseline,
  required: ProofRequirements,
  first: Evaluated,
): Promise<Proof> {
  const { clock } = context.ports;
  const giveUpAtMs = clock.now() + context.settings.proofTimeoutMs;
  let latest = first;
  while (
    latest.proof.kind === 'proved' &&
    !latest.sawNew &&
    required.expected.some(({ canMatch }) => canMatch)
  ) {
    const timeoutMs = giveUpAtMs - clock.now();
    if (timeoutMs <= 0) break;
    await clock.sleep(PROBE_INTERVAL_MS);
    const next = await probeAndEvaluate(context, baseline, required, timeoutMs);
    if (next.proof.kind === 'unproved') break;
    latest = next;
  }
  return latest.proof;
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
  const baseline = silentBaseline(context, running);
  const { proof } = await probeAndEvaluate(context, baseline, {
    expected: expectOldServed(running, baseline.targets, slots),
    zones: activeZones(context),
    mayPass: () => true,
  });
  return proof;
}

/** Proves that every target serves what it served before the first step. @param slots the present slots of the listener */
export async function proveRestored(
  context: RotationContext,
  running: RunningChange,
  baseline: Baseline,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  const expected = expectRestored(running, baseline.targets, slots);
  const { proof } = await probeAndEvaluate(context, baseline, {
    expected,
    zones: [...new Set(expected.map(({ target }) => target.zoneId))],
    // Nodes may serve the new certificate until the roll back has reached all of them.
    mayPass: () => true,
  });
  return proof;
}

interface ProofRequirements {
  readonly expected: readonly Expectation[];
  /** Zones that must each show a match. */
  readonly zones: readonly string[];
  /** Answers that are not allowed, but may change while the change spreads. */
  readonly mayPass: (expectation: Expectation, answer: Answer) => boolean;
}

interface Evaluated {
  readonly proof: Proof;
  /** A handshake received the new certificate. */
  readonly sawNew: boolean;
}

async function probeAndEvaluate(
  { ports: { probe, clock }, settings, known }: RotationContext,
  baseline: Baseline,
  { expected, zones, mayPass }: ProofRequirements,
  timeoutMs = settings.proofTimeoutMs,
): Promise<Evaluated> {
  const byTarget = new Map<ProbeTarget, Expectation>(
    expected.map((expectation) => [expectation.target, expectation]),
  );
  const certificates = [...known.values()];
  const stable = await stabiliseTargets([...byTarget.keys()], {
    probe,
    clock,
    timeoutMs,
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
      test(byTarget, target, (expectation) => expectation.optional || mayPass(expectation, answer)),
  });
  const results = stable.flatMap((one) => {
    const expectation = byTarget.get(one.target);
    return expectation ? [{ expectation, stable: one }] : [];
  });
  const sawNew = results.some(({ expectation: { replacement }, stable: { agreeing } }) =>
    agreeing.some(({ answer }) => replacement !== undefined && isOneOf(answer, new Set([replacement]))),
  );
  return { proof: evaluateProof(results, zones, clock.now()), sawNew };
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
