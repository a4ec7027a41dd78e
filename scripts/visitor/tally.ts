/**
 * Counts handshakes. A visit fails only for problems that its target did not have at the start: a listener without an RSA certificate then
 * need not have one now.
 */
import type { Problem, ProblemKind } from './acceptance.ts';
import type { VisitTarget } from './targets.ts';

export interface Failure {
  readonly target: string;
  readonly problem: string;
  readonly atMs: number;
}

export interface Figures {
  /** Handshakes made, including those with injected faults. */
  readonly total: number;
  readonly failed: number;
  /** Handshakes cut by an injected fault: neither successful nor failed. */
  readonly injected: number;
  /** Targets whose handshake completed at the start: only these are counted and visited again. */
  readonly targets: number;
  /** Fewest conclusive visits of a target. */
  readonly minPerTarget: number;
  /** The first `MAX_FAILURES`. */
  readonly failures: readonly Failure[];
}

/** Enough to find the cause; a broken fleet would have thousands. */
const MAX_FAILURES = 20;

interface Account {
  /** Problems that existed at the start and do not count as failures later. */
  readonly tolerated: ReadonlySet<ProblemKind>;
  visits: number;
}

export class Tally {
  readonly #accounts = new Map<string, Account>();
  readonly #failures: Failure[] = [];
  #total = 0;
  #failed = 0;
  #injected = 0;

  /** Call only after excluding that a fault was injected into the visit. */
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

  /** A cut visit of unknown cause is counted as failed. */
  addUnexplained(target: VisitTarget, message: string, atMs: number): void {
    this.#total += 1;
    this.#fail(target, message, atMs);
  }

  #fail(target: VisitTarget, problem: string, atMs: number): void {
    this.#failed += 1;
    if (this.#failures.length < MAX_FAILURES) this.#failures.push({ target: target.label, problem, atMs });
  }

  /** Whether the target's handshake completed at the start. */
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
      minPerTarget: counted.reduce((fewest, { visits }) => Math.min(fewest, visits), counted[0]?.visits ?? 0),
      failures: [...this.#failures],
    };
  }
}
