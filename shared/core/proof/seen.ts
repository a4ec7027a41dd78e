/** The handshakes with one target, in terms of known certificates: single answers, and the answer that became stable. */
import type { Answer } from './identity.ts';
import type { Observation, ProbeTarget } from './observation.ts';

export interface StableTarget {
  readonly target: ProbeTarget;
  /** `unknown` if no conclusive answers agreed in time. */
  readonly answer: Answer;
  /** The latest handshake that gave the answer. */
  readonly observation: Observation;
  /** All handshakes that support the answer, the latest last. Nodes may serve the same leaf with different chains. */
  readonly agreeing: readonly Seen[];
  readonly handshakes: number;
}

export interface Seen {
  readonly answer: Answer;
  readonly observation: Observation;
}
