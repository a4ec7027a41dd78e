/**
 * Probes every target with fresh handshakes until its answer is stable. An address is a cluster of nodes that apply a change at different
 * times, so one handshake proves little: several in a row must agree.
 *
 * Does not decide which answers are right: the caller names the acceptable ones, and those that may still change while a change spreads.
 * Never rejects because of an answer.
 */
import type { Clock } from '../../base/clock.ts';
import { type Answer, sameAnswer } from '../../core/proof/identity.ts';
import type { Observation, Probe, ProbeTarget } from '../../core/proof/observation.ts';
import type { Seen, StableTarget } from '../../core/proof/seen.ts';
import { type Attempts, isGivenUp } from './silent-families.ts';

/** The number of fresh handshakes in a row that must agree. */
export const AGREEING_HANDSHAKES = 3;

/** The number once a good answer was followed by a bad one. If one of two nodes is stale, ten good ones have a chance of 1 in 1,000. */
export const AGREEING_AFTER_FLAPPING = 10;

/** The pause between two handshakes with the same target, so that three of them span two seconds. */
export const PROBE_INTERVAL_MS = 1_000;

export interface StabiliseOptions {
  /** Limits the handshakes in flight itself: all targets are probed at the same time. */
  readonly probe: Probe;
  readonly clock: Clock;
  /** The time limit for each target. */
  readonly timeoutMs: number;
  /** Handshakes wait for each other: as much of that is not counted, for each target. Default: 0. */
  readonly uncountedWaitMs?: number;
  readonly answerOf: (observation: Observation) => Answer;
  readonly isAcceptable: (target: ProbeTarget, answer: Answer) => boolean;
  /** Whether an answer that is not acceptable may still change while the change spreads. */
  readonly mayPass: (target: ProbeTarget, answer: Answer) => boolean;
  /** Whether silence of the target is expected, so that its family may be given up (silent-families.ts). Default: no. */
  readonly mayBeSilent?: (target: ProbeTarget) => boolean;
}

export async function stabiliseTargets(
  targets: readonly ProbeTarget[],
  options: StabiliseOptions,
): Promise<readonly StableTarget[]> {
  const attempts = new Map<ProbeTarget, Attempts>(targets.map((target) => [target, notAsked]));
  return Promise.all(
    targets.map(async (target) => {
      const stable = await stabiliseTarget(target, attempts, options);
      attempts.set(target, { ...(attempts.get(target) ?? notAsked), done: true });
      return stable;
    }),
  );
}

const notAsked: Attempts = { handshakes: 0, answered: false, done: false };

async function stabiliseTarget(
  target: ProbeTarget,
  attempts: Map<ProbeTarget, Attempts>,
  options: StabiliseOptions,
): Promise<StableTarget> {
  const { probe, clock, timeoutMs, uncountedWaitMs = 0, mayBeSilent = () => false } = options;
  const giveUpAtMs = clock.now() + timeoutMs;
  let waitedMs = 0;
  let recent: readonly Seen[] = [];
  let latest: readonly Seen[] = [];
  let flaps = false;
  for (let handshakes = 1; ; handshakes++) {
    const askedAtMs = clock.now();
    const observation = await probe(target, () => {
      waitedMs += clock.now() - askedAtMs;
    });
    const answer = options.answerOf(observation);
    const seen: Seen = { answer, observation };
    // An inconclusive answer neither counts nor interrupts a series of agreeing ones.
    latest = [...latest, seen].slice(-AGREEING_HANDSHAKES);
    if (answer.kind !== 'unknown') recent = [...recent, seen].slice(-AGREEING_AFTER_FLAPPING);
    attempts.set(target, { handshakes, answered: recent.length > 0, done: false });
    flaps ||= hasFlapped(target, recent, options);
    const needed = flaps ? AGREEING_AFTER_FLAPPING : AGREEING_HANDSHAKES;
    const stable = stableAnswer(target, recent, needed, options);
    if (stable) return { target, ...stable, handshakes };
    const isOver = clock.now() >= giveUpAtMs + Math.min(waitedMs, uncountedWaitMs);
    if (!isOver) await clock.sleep(PROBE_INTERVAL_MS);
    if (isOver || isGivenUp(attempts, target, mayBeSilent)) {
      const atTimeout = answerAtTimeout(target, latest, seen, options);
      return { target, ...atTimeout, agreeing: [atTimeout], handshakes };
    }
  }
}

/** Whether a good answer was followed by a bad one: the nodes differ, and a few good answers in a row may be chance. */
function hasFlapped(target: ProbeTarget, recent: readonly Seen[], options: StabiliseOptions): boolean {
  const [before, last] = recent.slice(-2);
  return (
    before !== undefined &&
    last !== undefined &&
    options.isAcceptable(target, before.answer) &&
    !options.isAcceptable(target, last.answer)
  );
}

/** The stable answer: the last handshakes are all acceptable, or agree on an answer that will not change by itself. */
function stableAnswer(
  target: ProbeTarget,
  recent: readonly Seen[],
  needed: number,
  options: StabiliseOptions,
): Omit<StableTarget, 'target' | 'handshakes'> | undefined {
  const last = recent.at(-1);
  const good = recent.slice(-needed);
  if (!last || recent.length < AGREEING_HANDSHAKES) return undefined;
  if (good.length === needed && good.every(({ answer }) => options.isAcceptable(target, answer)))
    return { ...last, agreeing: good };
  const latest = recent.slice(-AGREEING_HANDSHAKES);
  const agree = latest.every(({ answer }) => sameAnswer(answer, last.answer));
  const isFinal = !options.isAcceptable(target, last.answer) && !options.mayPass(target, last.answer);
  return agree && isFinal ? { ...last, agreeing: latest } : undefined;
}

/**
 * The answer if the time is up: the worst of the last handshakes, since one stale node is enough to serve a wrong certificate. Earlier
 * answers do not count: the change may have reached the node since.
 */
function answerAtTimeout(
  target: ProbeTarget,
  latest: readonly Seen[],
  last: Seen,
  options: StabiliseOptions,
): Seen {
  const unwanted = latest.findLast(
    ({ answer }) => answer.kind !== 'unknown' && !options.isAcceptable(target, answer),
  );
  if (unwanted) return unwanted;
  // The answers were acceptable, but too few.
  return last.answer.kind === 'unknown'
    ? last
    : { answer: { kind: 'unknown', code: 'too-few-handshakes' }, observation: last.observation };
}
