/**
 * Decides when to send again (RFC 9002 section 6.2, probe timeout): after a silence that is long enough to show a lost packet.
 *
 * Simpler than the RFC, because a handshake sends a handful of datagrams: round trips are not measured, and the pause doubles
 * only up to one second. If one packet in five is lost each way, the pauses of the RFC (1, 2, 4 s) would leave one handshake in
 * fifty unanswered within ten seconds; these leave one in ten thousand.
 */
const FIRST_TIMEOUT_MS = 250;
const LONGEST_TIMEOUT_MS = 1_000;
/** A peer that has not answered this many probes in a row is considered unreachable. */
const MAX_PROBES = 30;

export class ProbeTimeout {
  #probes = 0;
  #dueAtMs: number | undefined;

  /** `undefined`: never. */
  get dueAtMs(): number | undefined {
    return this.#dueAtMs;
  }

  /** Called when new data was sent or received. */
  restart(nowMs: number): void {
    this.#probes = 0;
    this.#dueAtMs = nowMs + FIRST_TIMEOUT_MS;
  }

  stop(): void {
    this.#dueAtMs = undefined;
  }

  /** Whether a probe is due now. If so, schedules the next one. */
  expire(nowMs: number): boolean {
    if (this.#dueAtMs === undefined || nowMs < this.#dueAtMs) return false;
    this.#probes += 1;
    const pauseMs = Math.min(FIRST_TIMEOUT_MS * 2 ** this.#probes, LONGEST_TIMEOUT_MS);
    this.#dueAtMs = this.#probes < MAX_PROBES ? nowMs + pauseMs : undefined;
    return true;
  }
}
