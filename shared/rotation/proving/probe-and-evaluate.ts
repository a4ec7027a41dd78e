/**
 * One round of a proof: probes the targets of some expectations until their answers are stable, and evaluates them. Does not decide what is
 * expected (core/proof/expectation.ts), or at which addresses (present.ts).
 */
import { isAllowed } from '../../core/proof/allowed.ts';
import type { Baseline, Expectation } from '../../core/proof/expectation.ts';
import { type Answer, answerOf, isOneOf } from '../../core/proof/identity.ts';
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import { evaluateProof, type Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { stabiliseTargets } from './stabilise.ts';

export interface ProofRequirements {
  readonly expected: readonly Expectation[];
  /** Zones that must each show a match. */
  readonly zones: readonly string[];
  /** Answers that are not allowed, but may change while the change spreads. */
  readonly mayPass: (expectation: Expectation, answer: Answer) => boolean;
}

export interface Evaluated {
  readonly proof: Proof;
  /** A handshake received the new certificate. */
  readonly sawNew: boolean;
}

export async function probeAndEvaluate(
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
      test(byTarget, target, (expectation) =>
        expectation.optional ? mayStillMatch(expectation, answer) : mayPass(expectation, answer),
      ),
    mayBeSilent: (target) => test(byTarget, target, ({ optional }) => optional),
  });
  const results = stable.flatMap((one) => {
    const expectation = byTarget.get(one.target);
    return expectation ? [{ expectation, stable: one }] : [];
  });
  const sawNew = results.some(({ expectation: { replacement }, stable: { agreeing } }) =>
    agreeing.some(({ answer }) => replacement !== undefined && isOneOf(answer, new Set([replacement]))),
  );
  return { proof: evaluateProof(results, zones, clock.now(), baseline.targets), sawNew };
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
