/**
 * The words in which a fleet is described, and what each certificate of it should come to: so that a demonstration can be checked.
 */

import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { Slot } from '../../../shared/core/model/listener.ts';
import type { Outcome } from '../../../shared/core/model/outcomes.ts';

/** A certificate in CAS. */
export interface CertificateSpec {
  readonly names: readonly string[];
  readonly keyType: KeyType;
  /** Negative: expired so long ago. */
  readonly daysLeft: number;
  /** From issue to expiry. 200 unless said: the longest that CAs issue since March 2026. */
  readonly lifetimeDays?: number;
  /** CAS says another SHA-256 and serial number than ALB serves; names, dates and chain are as they should be. */
  readonly misdescribed?: boolean;
  /** ALB serves it, CAS no longer has it. */
  readonly deletedFromCas?: boolean;
}

export interface Expected {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** A certificate in its slot; `certificate` is a key of the fleet's certificates. */
export interface AttachedSpec extends Expected {
  readonly certificate: string;
  readonly slot: Slot;
}

export interface ListenerSpec {
  readonly protocol: 'HTTPS' | 'QUIC';
  /** At least 1024, so that nobody needs to be root. */
  readonly port: number;
  readonly attached: readonly AttachedSpec[];
  /** This HTTPS listener advertises the QUIC listener of the same load balancer. */
  readonly advertisesQuic?: boolean;
}

export interface LoadBalancerSpec {
  readonly region: string;
  /** Becomes `alb-<name>`. */
  readonly name: string;
  readonly edition?: 'Basic' | 'Standard' | 'StandardWithWaf';
  readonly tags?: Readonly<Record<string, string>>;
  /** Additional certificates that fit on it; the edition's default unless said. */
  readonly certificateQuota?: number;
  readonly listeners: readonly ListenerSpec[];
}

export interface FleetSpec {
  readonly certificates: Readonly<Record<string, CertificateSpec>>;
  readonly loadBalancers: readonly LoadBalancerSpec[];
}
