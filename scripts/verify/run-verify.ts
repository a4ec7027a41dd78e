/**
 * Asks the places of `npm run verify`, once or until every target matches. Only reads and makes handshakes.
 *
 * With `wait`, places are read again before each round: zones move, and the certificate may not be attached yet. A round that the cloud does
 * not answer is repeated; without `wait` it fails.
 */

import pMap from 'p-map';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { answerOf, calibrate, type IdentityMethod, isOneOf } from '../../shared/core/proof/identity.ts';
import type { Probe } from '../../shared/core/proof/observation.ts';
import type { StableTarget } from '../../shared/core/proof/seen.ts';
import { stabiliseTargets } from '../../shared/rotation/proving/stabilise.ts';
import { type Checked, countOf, judge, statusOf, type Verification } from './judgement.ts';
import { unaskedTexts } from './not-asked.ts';
import type { Place } from './question.ts';

/** Targets are asked; or, after a round, how many of them match and what is missing. */
export type VerifyProgress =
  | { readonly asking: number }
  | { readonly matched: number; readonly targets: number; readonly missing: Said | undefined };

export interface VerifyPorts {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly readPlaces: () => Promise<readonly Place[]>;
  /** For people who wait. */
  readonly onProgress: (progress: VerifyProgress) => void;
  /** Aborted by a person who waits no longer: the last round is the result. */
  readonly stop?: AbortSignal;
}

export interface VerifyOptions {
  /** `undefined`: one round. */
  readonly waitMs: number | undefined;
}

export interface Verified extends Verification {
  /** 4: the time was over before every target matched, 130: a person has ended it. */
  readonly status: 0 | 1 | 3 | 4 | 130;
  readonly tookMs: number;
}

/** Enough for ten handshakes a second apart, which a target needs that has shown two certificates, and for some that were cut. */
const ROUND_MS = 12 * SECOND_MS;
/** All targets of some listeners are asked at once: one that waits for its turn is not silent. */
const LONGEST_WAIT_MS = 2 * MINUTE_MS;
const PAUSE_MS = 2 * SECOND_MS;
/** `probe` limits its handshakes itself. */
const PLACES_AT_ONCE = 4;

export async function runVerify(ports: VerifyPorts, { waitMs }: VerifyOptions): Promise<Verified> {
  const { clock, onProgress, stop } = ports;
  const startedAtMs = clock.now();
  const end = stopped(stop);
  const ends = end === undefined ? [] : [end];
  let last: Verification = { checked: [], unasked: [], leftOut: [] };
  for (;;) {
    const round = await Promise.race([...ends, tryRound(ports, waitMs !== undefined)]);
    if (round === undefined) return { ...last, status: 130, tookMs: clock.now() - startedAtMs };
    last = round;
    const status = statusOf(round);
    const tookMs = clock.now() - startedAtMs;
    if (status === 0 || waitMs === undefined) return { ...round, status, tookMs };
    if (tookMs >= waitMs) return { ...round, status: 4, tookMs };
    const matched = countOf(round, 'match');
    onProgress({ matched, targets: round.checked.length, missing: round.unasked[0] });
    await Promise.race([...ends, clock.sleep(Math.min(PAUSE_MS, waitMs - tookMs))]);
  }
}

/** Resolves when a person ends it, once for all rounds; `undefined`: it runs to its end. The work itself goes on until the program ends. */
function stopped(stop: AbortSignal | undefined): Promise<undefined> | undefined {
  if (stop === undefined) return undefined;
  return new Promise((resolve) => {
    if (stop.aborted) resolve(undefined);
    else stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

async function tryRound(ports: VerifyPorts, waits: boolean): Promise<Verification> {
  try {
    return await askAll(ports);
  } catch (error) {
    if (!waits || !(error instanceof CloudError) || !error.retryable) throw error;
    return { checked: [], unasked: [unaskedTexts.failed(error.messageWithHint)], leftOut: [] };
  }
}

async function askAll(ports: VerifyPorts): Promise<Verification> {
  const places = await ports.readPlaces();
  const targets = places.reduce((sum, { questions }) => sum + questions.length, 0);
  ports.onProgress({ asking: targets });
  const checked = await pMap(places, (place) => askPlace(ports, place), { concurrency: PLACES_AT_ONCE });
  return {
    checked: checked.flat(),
    unasked: places.flatMap(({ unasked }) => unasked),
    leftOut: places.flatMap(({ leftOut = [] }) => leftOut),
  };
}

async function askPlace(ports: VerifyPorts, place: Place): Promise<readonly Checked[]> {
  const { region, loadBalancerId, loadBalancerName, listenerId, known, questions } = place;
  const first = await settle(ports, place, 'sha256');
  const seen = first.map(({ observation }) => observation);
  // Where no served leaf has a SHA-256 of CAS, serial number, dates and names identify it, as in a rotation.
  const answers = calibrate(seen, known) === 'serial' ? await settle(ports, place, 'serial') : first;
  const nowMs = ports.clock.now();
  return questions.map((question, index) => {
    const answer = answers[index];
    if (!answer) throw new Error('Each question has an answer.');
    return { region, loadBalancerId, loadBalancerName, listenerId, ...judge(question, answer, nowMs) };
  });
}

function settle(
  { clock, probe }: VerifyPorts,
  { questions, known }: Place,
  method: IdentityMethod,
): Promise<readonly StableTarget[]> {
  const expectedAt = new Map(questions.map(({ target, expected }) => [target, expected]));
  return stabiliseTargets(
    questions.map(({ target }) => target),
    {
      probe,
      clock,
      timeoutMs: ROUND_MS,
      uncountedWaitMs: LONGEST_WAIT_MS,
      answerOf: (observation) => answerOf(observation, known, method),
      isAcceptable: (target, answer) => isOneOf(answer, expectedAt.get(target) ?? new Set()),
      mayPass: () => false,
      mayBeSilent: () => true,
    },
  );
}
