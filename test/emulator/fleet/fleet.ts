/**
 * Describes a fleet and the expected outcome of each certificate, so that a demonstration can be checked.
 */

import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { Slot } from '../../../shared/core/model/listener.ts';
import type { Outcome } from '../../../shared/core/model/outcomes.ts';

/** A certificate in CAS. */
export interface CertificateSpec {
  readonly names: readonly string[];
  readonly keyType: KeyType;
  /** Negative: days since expiry. */
  readonly daysLeft: number;
  /** From issue to expiry. 200 by default: the longest that CAs issue since March 2026. */
  readonly lifetimeDays?: number;
  /** CAS reports another SHA-256 and serial number than ALB serves; names, dates and chain are correct. */
  readonly misdescribed?: boolean;
  /** No authority has signed it. */
  readonly selfSigned?: boolean;
  /** Another certificate in CAS, a key of the fleet: it fits this one, and must never be put on in its place. */
  readonly beside?: string;
  /** ALB serves the certificate, but CAS no longer has it. */
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
  /** At least 1024, so that root is not needed. */
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
  /** `Internet` by default. */
  readonly addressType?: 'Internet' | 'Intranet';
  /** A VPC of its own by default. */
  readonly vpcId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Quota of additional certificates; that of the edition by default. */
  readonly certificateQuota?: number;
  readonly listeners: readonly ListenerSpec[];
  /** An operator has paused it before the demonstration plans. */
  readonly paused?: boolean;
}

export interface FleetSpec {
  readonly certificates: Readonly<Record<string, CertificateSpec>>;
  readonly loadBalancers: readonly LoadBalancerSpec[];
}
