/** What every probe is made with, whatever protocol it speaks. */
import type { Clock } from '../../base/clock.ts';
import type { Dial } from './dial.ts';

export interface ProbeOptions {
  /** Default: the address itself. */
  readonly dial?: Dial;
  /** PEM of trusted roots besides the system's, which have no SM2 roots. */
  readonly extraCaPem?: readonly string[];
  /** Counts the deadline, the repetitions and the timings; TLCP writes its time into the ClientHello. */
  readonly clock: Clock;
  /** Over everything a probe does: connecting, the handshake and its confirmation. */
  readonly timeoutMs: number;
}
