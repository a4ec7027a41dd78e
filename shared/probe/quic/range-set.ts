/** Disjoint ranges of integers in ascending order: bytes of a stream, packet numbers. `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export class RangeSet {
  #ranges: readonly Range[] = [];

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  has(value: number): boolean {
    return this.#ranges.some(({ start, end }) => start <= value && value < end);
  }

  /** Adjacent and overlapping ranges become one. */
  add(range: Range): void {
    if (range.start >= range.end) return;
    const before = this.#ranges.filter(({ end }) => end < range.start);
    const after = this.#ranges.filter(({ start }) => start > range.end);
    const joined = this.#ranges.slice(before.length, this.#ranges.length - after.length);
    const start = Math.min(range.start, ...joined.map((one) => one.start));
    const end = Math.max(range.end, ...joined.map((one) => one.end));
    this.#ranges = [...before, { start, end }, ...after];
  }

  remove(range: Range): void {
    if (range.start >= range.end) return;
    this.#ranges = this.#ranges.flatMap(({ start, end }) =>
      [
        { start, end: Math.min(end, range.start) },
        { start: Math.max(start, range.end), end },
      ].filter((left) => left.start < left.end),
    );
  }

  /** Drops the lowest ranges. */
  keepHighest(count: number): void {
    this.#ranges = this.#ranges.slice(-count);
  }
}
