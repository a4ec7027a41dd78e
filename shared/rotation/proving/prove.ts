/**
 * Takes the baseline of a change and proves the listener after a step: joins targets, handshakes (stabilise.ts) and judgement (proof.ts).
 */
import type { AttachedCertificate, Listener } from '../../core/model/listener.ts';
import { withDetails } from '../../core/planning/attached-details.ts';
import type { Change } from '../../core/planning/change.ts';
import type { SlotEntry } from '../../core/planning/steps.ts';
import {
  type Baseline,
  type Expectation,
  expectations,
  isAllowed,
  isNotYet,
} from '../../core/proof/expectation.ts';
import { type Answer, answerOf, isOneOf } from '../../core/proof/identity.ts';
import type { Observation, ProbeTarget } from '../../core/proof/observation.ts';
import { evaluateProof, type Proof } from '../../core/proof/proof.ts';
import type { RotationContext } from '../run/context.ts';
import { silentBaseline } from './baseline.ts';
import { stabiliseTargets } from './stabilise.ts';

export interface ProveInput {
  readonly context: RotationContext;
  readonly listener: Listener;
  readonly change: Change;
  readonly baseline: Baseline;
  /** The listener as it is now. */
  readonly slots: readonly SlotEntry[];
  /** Whether it differs from what it was before, whoever did that. */
  readonly written: boolean;
  /** Every Active zone must show the new certificate. */
  readonly final: boolean;
  /** Ask those again that were silent in the baseline. */
  readonly askSilent: boolean;
}

/** Proves the state after the steps so far. */
export async function prove(input: ProveInput): Promise<Proof> {
  const { context, listener, change, baseline } = input;
  const expected = expectations({
    baseline: baseline.targets,
    olds: new Set(change.replaces.map(({ certificateId }) => certificateId)),
    replacement: change.newCertificateId,
    before: listener.attached,
    attached: details(context, listener, input.slots),
    written: input.written,
    askSilent: input.askSilent,
    earlier: new Set([
      ...listener.attached.map(({ certificateId }) => certificateId),
      ...(context.attachedAtStart.get(listener.listenerId) ?? []),
    ]),
  });
  return judge(context, baseline, expected, {
    zones: input.final ? activeZones(context) : [],
    mayPass: isNotYet,
  });
}

/**
 * Proves that the old certificate is served again where nobody had seen what was served before: in every Active zone somewhere.
 *
 * @param slots the listener as it is now
 */
export async function proveOldServed(
  context: RotationContext,
  listener: Listener,
  change: Change,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  const baseline = silentBaseline(context, listener, change);
  const expected = expectations({
    baseline: baseline.targets,
    olds: new Set(),
    replacement: change.replaces[0]?.certificateId,
    before: listener.attached,
    attached: details(context, listener, slots),
    written: true,
    askSilent: true,
    earlier: new Set(),
  });
  return judge(context, baseline, expected, { zones: activeZones(context), mayPass: () => true });
}

/** Proves that what was served before the first step is served again. @param slots the listener as it is now */
export async function proveRestored(
  context: RotationContext,
  listener: Listener,
  baseline: Baseline,
  slots: readonly SlotEntry[],
): Promise<Proof> {
  const expected = expectations({
    baseline: baseline.targets,
    olds: new Set(),
    replacement: undefined,
    before: listener.attached,
    attached: details(context, listener, slots),
    written: false,
    askSilent: false,
    earlier: new Set(),
  }).map((expectation) => ({ ...expectation, isMatch: () => true }));
  const zones = [...new Set(expected.map(({ target }) => target.zoneId))];
  // Whatever the change brought may still be served until every node has followed back.
  return judge(context, baseline, expected, { zones, mayPass: () => true });
}

async function judge(
  context: RotationContext,
  baseline: Baseline,
  expected: readonly Expectation[],
  how: {
    /** Zones that must each show a match. */
    readonly zones: readonly string[];
    readonly mayPass: (expectation: Expectation, answer: Answer) => boolean;
  },
): Promise<Proof> {
  const byTarget = new Map<ProbeTarget, Expectation>(
    expected.map((expectation) => [expectation.target, expectation]),
  );
  const known = [...context.known.values()];
  const settled = await stabiliseTargets([...byTarget.keys()], {
    probe: context.probe,
    clock: context.clock,
    timeoutMs: context.proofTimeoutMs,
    answerOf: (observation) =>
      asStranger(
        answerOf(observation, known, baseline.method, baseline.leaves),
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
      test(byTarget, target, (expectation) => expectation.optional || how.mayPass(expectation, answer)),
  });
  const results = settled.flatMap((one) => {
    const expectation = byTarget.get(one.target);
    return expectation ? [{ expectation, stable: one }] : [];
  });
  return evaluateProof(results, how.zones, context.clock.now());
}

/**
 * What hangs here under an id that CAS does not know was a stranger in the baseline. It is one still where CAS has the same leaf under
 * another id, too, that has no business here.
 */
function asStranger(
  answer: Answer,
  observation: Observation,
  { targets }: Baseline,
  expected: readonly Expectation[],
): Answer {
  if (answer.kind !== 'known' || observation.kind !== 'certificate') return answer;
  const { sha256 } = observation.leaf;
  const wasStranger = targets.some(
    ({ answer: before }) => before.kind === 'other' && before.sha256 === sha256,
  );
  const hasBusiness = expected.some(
    ({ allowed, passing }) => isOneOf(answer, allowed) || isOneOf(answer, passing),
  );
  return wasStranger && !hasBusiness ? { kind: 'other', sha256 } : answer;
}

function test(
  byTarget: ReadonlyMap<ProbeTarget, Expectation>,
  target: ProbeTarget,
  predicate: (expectation: Expectation) => boolean,
): boolean {
  const expectation = byTarget.get(target);
  return expectation !== undefined && predicate(expectation);
}

function activeZones({ loadBalancer }: RotationContext): readonly string[] {
  return loadBalancer.zones.filter(({ status }) => status === 'Active').map(({ zoneId }) => zoneId);
}

function details(
  context: RotationContext,
  listener: Listener,
  slots: readonly SlotEntry[],
): readonly AttachedCertificate[] {
  return withDetails(slots, listener.attached, [...context.known.values()]);
}
