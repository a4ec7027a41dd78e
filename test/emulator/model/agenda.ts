/**
 * What will change by itself, in the order of time. There are no timers: whoever looks at the model first lets everything happen
 * that is due by then, each thing at its own moment. So the model works under a real clock, a scaled one and a virtual one.
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

  /** Runs everything due at `nowMs`, including what that itself schedules. A clock that went back makes nothing undone. */
  advance(nowMs: number): void {
    for (;;) {
      const next = this.items[0];
      if (next === undefined || next.atMs > nowMs) return;
      this.items.shift();
      next.run(next.atMs);
    }
  }

  /** When the next change is due; a simulation may jump there. */
  nextAtMs(): number | undefined {
    return this.items[0]?.atMs;
  }
}
