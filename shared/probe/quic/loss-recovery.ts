/**
 * When to speak again (RFC 9002 section 6.2, probe timeout): nothing has come for so long that something must have been lost.
 *
 * Simpler than the RFC, since a handshake sends a handful of datagrams: round trips are not measured, and the pause doubles only up
 * to a second. At one packet in five lost each way, the RFC's own pauses (1, 2, 4 s) would leave one handshake in fifty unanswered
 * within ten seconds; these leave one in ten thousand.
 */
const FIRST_TIMEOUT_MS = 250;
const LONGEST_TIMEOUT_MS = 1_000;
/** Whoever has not answered so many probes in a row is not there. */
const MAX_PROBES = 30;

export class ProbeTimeout {
  #probes = 0;
  #dueAtMs: number | undefined;

  /** `undefined`: never. */
  get dueAtMs(): number | undefined {
    return this.#dueAtMs;
  }

  /** Something was sent for the first time, or something new has come. */
  restart(nowMs: number): void {
    this.#probes = 0;
    this.#dueAtMs = nowMs + FIRST_TIMEOUT_MS;
  }

  stop(): void {
    this.#dueAtMs = undefined;
  }

  /** Whether it is time for a probe; the next one is due later. */
  expire(nowMs: number): boolean {
    if (this.#dueAtMs === undefined || nowMs < this.#dueAtMs) return false;
    this.#probes += 1;
    const pauseMs = Math.min(FIRST_TIMEOUT_MS * 2 ** this.#probes, LONGEST_TIMEOUT_MS);
    this.#dueAtMs = this.#probes < MAX_PROBES ? nowMs + pauseMs : undefined;
    return true;
  }
}
