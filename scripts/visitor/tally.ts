/**
 * Counts what visitors met. A visit fails only for what was all right at the start: a listener that had no RSA certificate then
 * owes nobody one now.
 */
import type { Problem, ProblemKind } from './acceptance.ts';
import type { VisitTarget } from './targets.ts';

export interface Failure {
  readonly target: string;
  readonly problem: string;
  readonly atMs: number;
}

export interface Figures {
  /** Handshakes tried, injected faults included. */
  readonly total: number;
  readonly failed: number;
  /** Handshakes cut by a fault of the emulator's: neither good nor failed. */
  readonly injected: number;
  /** Targets whose handshake was completed at the start: only these count and are visited again. */
  readonly targets: number;
  /** Conclusive visits of the target that had the fewest. */
  readonly minPerTarget: number;
  /** The first ones. */
  readonly failures: readonly Failure[];
}

/** Enough to find the cause; a broken fleet would have thousands. */
const MAX_FAILURES = 20;

interface Account {
  /** What was wrong at the start already, and fails nothing later. */
  readonly tolerated: ReadonlySet<ProblemKind>;
  visits: number;
}

export class Tally {
  readonly #accounts = new Map<string, Account>();
  readonly #failures: Failure[] = [];
  #total = 0;
  #failed = 0;
  #injected = 0;

  /** Only once it is known whether the visit was cut on purpose. */
  addConclusive(target: VisitTarget, problems: readonly Problem[], atMs: number): void {
    this.#total += 1;
    const account = this.#accounts.get(target.label);
    if (!account) {
      const tolerated = new Set(problems.map((problem) => problem.kind));
      this.#accounts.set(target.label, { tolerated, visits: 1 });
      return;
    }
    account.visits += 1;
    const { tolerated } = account;
    const bad = problems.filter(({ kind }) => !tolerated.has(kind) && !tolerated.has('handshake'));
    if (bad.length > 0) this.#fail(target, bad.map((problem) => problem.message).join('; '), atMs);
  }

  addInjected(): void {
    this.#total += 1;
    this.#injected += 1;
  }

  /** A visit whose circumstances nobody could tell any more: counted against the fleet, never in its favour. */
  addUnexplained(target: VisitTarget, message: string, atMs: number): void {
    this.#total += 1;
    this.#fail(target, message, atMs);
  }

  #fail(target: VisitTarget, problem: string, atMs: number): void {
    this.#failed += 1;
    if (this.#failures.length < MAX_FAILURES) this.#failures.push({ target: target.label, problem, atMs });
  }

  /** Whether its handshake was completed at the start. */
  workedAtStart(target: VisitTarget): boolean {
    const account = this.#accounts.get(target.label);
    return account !== undefined && !account.tolerated.has('handshake');
  }

  figures(): Figures {
    const counted = [...this.#accounts.values()].filter(({ tolerated }) => !tolerated.has('handshake'));
    return {
      total: this.#total,
      failed: this.#failed,
      injected: this.#injected,
      targets: counted.length,
      minPerTarget: counted.reduce((least, { visits }) => Math.min(least, visits), counted[0]?.visits ?? 0),
      failures: [...this.#failures],
    };
  }
}
