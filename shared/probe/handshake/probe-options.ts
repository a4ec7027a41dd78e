/** The options of every probe, for all protocols. */
import type { Clock } from '../../base/clock.ts';
import type { PublicRoots } from '../x509/roots.ts';
import type { Dial } from './dial.ts';

export interface ProbeOptions {
  /** Default: dials the address itself. */
  readonly dial?: Dial;
  /** PEM of roots to trust in addition to the public ones, which include no SM2 roots. */
  readonly extraCaPem?: readonly string[];
  /** Default: Node's and our list. Only tests have others. */
  readonly publicRoots?: PublicRoots;
  /** Measures deadline, retransmissions and timings. TLCP also writes its time into the ClientHello. */
  readonly clock: Clock;
  /** Covers everything that a probe does: connecting, the handshake and its confirmation. */
  readonly timeoutMs: number;
}
