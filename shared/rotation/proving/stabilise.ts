/**
 * Asks every target with fresh handshakes until its answers agree. A VIP is a cluster of nodes that follow the control plane at their own
 * pace, so one handshake says little: only several in a row that agree make its answer stable.
 *
 * Decides nothing about right and wrong: the caller says which answers it would accept, and which bad ones may still pass (`old` while the
 * change spreads). Never rejects for what it sees.
 */
import type { Clock } from '../../base/clock.ts';
import { type Answer, sameAnswer } from '../../core/proof/identity.ts';
import type { Observation, Probe, ProbeTarget } from '../../core/proof/observation.ts';
import type { Seen, StableTarget } from '../../core/proof/seen.ts';

/** Fresh handshakes in a row that must agree. */
export const AGREEING_HANDSHAKES = 3;

/** Once a good answer was followed by a bad one: with one of two nodes stale, ten good ones in a row come by luck once in a thousand. */
export const AGREEING_AFTER_FLAPPING = 10;

/** Between two handshakes with the same target, so that three of them span two seconds of a change that spreads. */
export const PROBE_INTERVAL_MS = 1_000;

export interface StabiliseOptions {
  /** Limits by itself how many handshakes are in flight; all targets are asked at once. */
  readonly probe: Probe;
  readonly clock: Clock;
  /** How long a target may take. */
  readonly timeoutMs: number;
  readonly answerOf: (observation: Observation) => Answer;
  readonly isAcceptable: (target: ProbeTarget, answer: Answer) => boolean;
  /** An answer that is not acceptable yet, but may become so while the change spreads. */
  readonly mayPass: (target: ProbeTarget, answer: Answer) => boolean;
}

export async function stabiliseTargets(
  targets: readonly ProbeTarget[],
  options: StabiliseOptions,
): Promise<readonly StableTarget[]> {
  return Promise.all(targets.map((target) => stabiliseTarget(target, options)));
}

async function stabiliseTarget(target: ProbeTarget, options: StabiliseOptions): Promise<StableTarget> {
  const { probe, clock, timeoutMs } = options;
  const giveUpAtMs = clock.now() + timeoutMs;
  let recent: readonly Seen[] = [];
  let latest: readonly Seen[] = [];
  let flaps = false;
  for (let handshakes = 1; ; handshakes++) {
    const observation = await probe(target);
    const answer = options.answerOf(observation);
    const seen: Seen = { answer, observation };
    // Silence neither confirms nor contradicts: it does not count, and it does not make others start again.
    latest = [...latest, seen].slice(-AGREEING_HANDSHAKES);
    if (answer.kind !== 'unknown') recent = [...recent, seen].slice(-AGREEING_AFTER_FLAPPING);
    flaps ||= hasFlapped(target, recent, options);
    const needed = flaps ? AGREEING_AFTER_FLAPPING : AGREEING_HANDSHAKES;
    const verdict = stableAnswer(target, recent, needed, options);
    if (verdict) return { target, ...verdict, handshakes };
    if (clock.now() >= giveUpAtMs) {
      const word = answerAtTimeout(target, latest, seen, options);
      return { target, ...word, agreeing: [word], handshakes };
    }
    await clock.sleep(PROBE_INTERVAL_MS);
  }
}

/** A good answer and then a bad one: nodes behind the address differ, and luck alone can string a few good ones together. */
function hasFlapped(target: ProbeTarget, recent: readonly Seen[], options: StabiliseOptions): boolean {
  const [before, last] = recent.slice(-2);
  return (
    before !== undefined &&
    last !== undefined &&
    options.isAcceptable(target, before.answer) &&
    !options.isAcceptable(target, last.answer)
  );
}

/** The last handshakes are all acceptable, or agree on something that will not pass by itself. */
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
 * Out of time: the worst of the last handshakes, since one stale node is enough to serve a wrong certificate. An answer from before they
 * fell silent is not held against the target: what was not yet then may be long since.
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
  // Acceptable answers, but too few of them to agree.
  return last.answer.kind === 'unknown'
    ? last
    : { answer: { kind: 'unknown', code: 'too-few-handshakes' }, observation: last.observation };
}
