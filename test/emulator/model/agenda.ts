/**
 * The scheduled changes, in order of time. There are no timers: each access to the model first carries out all changes that are due, each
 * at its own time. So the model works with a real, a scaled and a virtual clock.
 */

interface Item {
  readonly atMs: number;
  readonly order: number;
  readonly run: (atMs: number) => void;
}

export class Agenda {
  private items: Item[] = [];
  private scheduled = 0;

  schedule(atMs: number, run: (atMs: number) => void): void {
    this.scheduled += 1;
    const item: Item = { atMs, order: this.scheduled, run };
    let index = this.items.length;
    while (index > 0) {
      const before = this.items[index - 1];
      if (before === undefined || before.atMs <= atMs) break;
      index -= 1;
    }
    this.items.splice(index, 0, item);
  }

  /** Runs every change due at `nowMs`, including changes that these schedule. A clock that goes back undoes nothing. */
  advance(nowMs: number): void {
    for (;;) {
      const next = this.items[0];
      if (next === undefined || next.atMs > nowMs) return;
      this.items.shift();
      next.run(next.atMs);
    }
  }

  /** When the next change is due. */
  nextAtMs(): number | undefined {
    return this.items[0]?.atMs;
  }
}
