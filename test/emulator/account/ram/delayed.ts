/** A value that other products see later than RAM itself, as a replica does. */
export class Delayed<Value> {
  private readonly changes: { readonly value: Value; readonly inForceAtMs: number }[] = [];

  /** @param inForceAtMs when other products see it; never earlier than a previous change */
  set(value: Value, inForceAtMs: number): void {
    this.changes.push({ value, inForceAtMs });
  }

  /** What RAM itself answers. */
  get latest(): Value | undefined {
    return this.changes.at(-1)?.value;
  }

  /** What other products see; `undefined`: nothing yet. */
  at(nowMs: number): Value | undefined {
    return this.changes.findLast(({ inForceAtMs }) => inForceAtMs <= nowMs)?.value;
  }
}
