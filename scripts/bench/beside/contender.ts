/** What a tool gets that puts a new certificate on a listener, and what its users can run afterwards to know whether it is served. */
import type { Clock } from '../../../shared/base/clock.ts';
import type { Wire } from '../../../shared/cloud/wire.ts';

export interface Job {
  /** Calls of ALB, with the names of the SDKs; a refusal rejects. */
  readonly alb: Wire;
  readonly cas: Wire;
  readonly clock: Clock;
  readonly listenerId: string;
  readonly slot: 'default' | 'additional';
  readonly certificateId: string;
  readonly names: readonly string[];
}

/** One handshake with one address, with the name of the site and every key type that clients know. */
export interface Seen {
  readonly notAfterMs: number;
  readonly names: readonly string[];
}

export interface Monitor {
  readonly addresses: readonly string[];
  handshake(address: string): Promise<Seen | undefined>;
}

export interface Contender {
  readonly name: string;
  /** Where its steps are written down, and those of its monitor. */
  readonly sources: readonly string[];
  deploy(job: Job): Promise<void>;
  /** The addresses that its monitor asks, and the expiry that it shows for each. It compares nothing with the new certificate: people do. */
  monitor(monitor: Monitor): Promise<ReadonlyMap<string, number>>;
}
