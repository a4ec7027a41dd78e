/**
 * The visitor: a first round determines what works at the start, then rounds in random order follow until the stop signal, then a last full
 * round. The tally counts the results.
 *
 * A handshake that did not complete stays pending until the emulator's history shows whether a fault was injected. In the first and the last
 * round its target is visited again until the result is conclusive.
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

/** With every second handshake cut, a target has no conclusive visit in one of a million rounds. */
const MAX_TRIES = 20;

interface PendingVisit {
  readonly target: VisitTarget;
  readonly client: string;
  readonly problems: readonly Problem[];
  readonly atMs: number;
}

export interface Visitor {
  /** Determines what works at the start; call once, before the other rounds. */
  firstRound(): Promise<Figures>;
  /** Visits all targets that worked at the start until the signal is aborted and there were enough visits. */
  keepVisiting(signal: AbortSignal): Promise<void>;
  /** Visits all targets that worked at the start once more. */
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
  let pending: PendingVisit[] = [];

  async function visit(target: VisitTarget): Promise<void> {
    const outcome = await handshake(target, input);
    const atMs = Date.now() + clockOffsetMs;
    const problems = findProblems(outcome, target.serverName, atMs);
    const { client } = outcome;
    // A fault is injected only into an open connection.
    if (outcome.error !== undefined && client !== undefined) pending.push({ target, client, problems, atMs });
    else tally.addConclusive(target, problems, atMs);
  }

  /** Classifies the pending visits; returns the targets with an injected fault. */
  async function classifyPending(): Promise<VisitTarget[]> {
    if (pending.length === 0) return [];
    faults.update(await readHistory());
    const visits = pending;
    pending = [];
    return visits.flatMap(({ target, client, problems, atMs }) => {
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
      open = await classifyPending();
    }
    return tally.figures();
  }

  async function keepVisiting(signal: AbortSignal): Promise<void> {
    const targets = all.filter((target) => tally.workedAtStart(target));
    const isEnough = () => signal.aborted && tally.figures().total >= input.atLeast;
    const visitThenPause = async (target: VisitTarget) => {
      if (isEnough()) return;
      await visit(target);
      // After the signal no other process needs the CPU.
      if (!signal.aborted) await sleep(input.pauseMs);
    };
    // One endless sequence: a slow handshake delays no other target.
    function* rounds(): Generator<VisitTarget> {
      while (!isEnough() && targets.length > 0) yield* shuffled(targets);
    }
    await pMap(rounds(), visitThenPause, { concurrency: input.concurrency });
    // If the history is unavailable, pending visits wait for the last round.
    await classifyPending().catch(() => undefined);
  }

  async function lastRound(): Promise<Figures> {
    try {
      return await fullRound(all.filter((target) => tally.workedAtStart(target)));
    } catch (error) {
      for (const { target, atMs } of pending) {
        tally.addUnexplained(target, `cut, and the history is unavailable: ${String(error)}`, atMs);
      }
      return tally.figures();
    }
  }

  /** Fisher-Yates shuffle. */
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
