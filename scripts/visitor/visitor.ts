/**
 * The visitor: one full round that says what worked at the start, then rounds in ever new order until told to stop, then a last
 * full round. What each visit meets goes to the tally.
 *
 * A handshake that was not completed is put aside until the emulator's history says whether a fault was injected. In the first and
 * the last round such a target is visited again, until the answer is conclusive.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { createAcceptanceCheck, type Problem } from './acceptance.ts';
import { handshake } from './handshake.ts';
import { FaultLog, type ReadHistory } from './history.ts';
import type { VisitorInput } from './input.ts';
import { type Figures, Tally } from './tally.ts';
import { type VisitTarget, visitTargets } from './targets.ts';

/** Even with every second handshake cut on purpose, a target is not met in one of a million rounds. */
const MAX_TRIES = 20;

interface CutVisit {
  readonly target: VisitTarget;
  readonly client: string;
  readonly problems: readonly Problem[];
  readonly atMs: number;
}

export interface Visitor {
  /** The round that says what works; once, before the others. */
  firstRound(): Promise<Figures>;
  /** Visits what worked at the start, round after round, until the signal and until there were enough visits. */
  keepVisiting(signal: AbortSignal): Promise<void>;
  /** Once more everything that worked at the start. */
  lastRound(): Promise<Figures>;
  /** Emulated time minus the machine's. */
  setClockOffset(offsetMs: number): void;
}

export function createVisitor(input: VisitorInput, readHistory: ReadHistory): Visitor {
  const findProblems = createAcceptanceCheck(input.caPem);
  const tally = new Tally();
  const faults = new FaultLog();
  const random = xoroshiro128plus(input.seed);
  const all = visitTargets(input);
  let clockOffsetMs = input.clockOffsetMs;
  let cut: CutVisit[] = [];

  async function visit(target: VisitTarget): Promise<void> {
    const outcome = await handshake(target, input);
    const atMs = Date.now() + clockOffsetMs;
    const problems = findProblems(outcome, target.serverName, atMs);
    const { client } = outcome;
    // Without a connection there was nothing to inject a fault into.
    if (outcome.error !== undefined && client !== undefined) cut.push({ target, client, problems, atMs });
    else tally.addConclusive(target, problems, atMs);
  }

  /** Settles what was put aside; returns the targets that were cut on purpose. */
  async function settleCut(): Promise<VisitTarget[]> {
    if (cut.length === 0) return [];
    faults.update(await readHistory());
    const settling = cut;
    cut = [];
    return settling.flatMap(({ target, client, problems, atMs }) => {
      if (!faults.explains({ target, client })) {
        tally.addConclusive(target, problems, atMs);
        return [];
      }
      tally.addInjected();
      return [target];
    });
  }

  async function fullRound(targets: readonly VisitTarget[]): Promise<Figures> {
    let open = targets;
    for (let tries = 0; open.length > 0 && tries < MAX_TRIES; tries++) {
      await pMap(open, visit, { concurrency: input.concurrency });
      open = await settleCut();
    }
    return tally.figures();
  }

  async function keepVisiting(signal: AbortSignal): Promise<void> {
    const targets = all.filter((target) => tally.workedAtStart(target));
    const isEnough = () => signal.aborted && tally.figures().total >= input.atLeast;
    const visitThenPause = async (target: VisitTarget) => {
      if (isEnough()) return;
      await visit(target);
      // Nobody else needs the CPU any more once it has been told to stop.
      if (!signal.aborted) await sleep(input.pauseMs);
    };
    // One endless round: a cut handshake keeps only its own place waiting.
    function* rounds(): Generator<VisitTarget> {
      while (!isEnough() && targets.length > 0) yield* shuffled(targets);
    }
    await pMap(rounds(), visitThenPause, { concurrency: input.concurrency });
    // The history may be out of reach for a while: what is put aside stays there until the last round.
    await settleCut().catch(() => undefined);
  }

  async function lastRound(): Promise<Figures> {
    try {
      return await fullRound(all.filter((target) => tally.workedAtStart(target)));
    } catch (error) {
      for (const { target, atMs } of cut) {
        tally.addUnexplained(target, `cut, and the history cannot be read: ${String(error)}`, atMs);
      }
      return tally.figures();
    }
  }

  /** Fisher and Yates. */
  function shuffled(targets: readonly VisitTarget[]): VisitTarget[] {
    const list = [...targets];
    for (let last = list.length - 1; last > 0; last--) {
      const other = uniformInt(random, 0, last);
      const [a, b] = [list[last], list[other]];
      if (a && b) [list[last], list[other]] = [b, a];
    }
    return list;
  }

  return {
    firstRound: () => fullRound(all),
    keepVisiting,
    lastRound,
    setClockOffset: (offsetMs) => {
      clockOffsetMs = offsetMs;
    },
  };
}
