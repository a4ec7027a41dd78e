/** What RAM holds. Names are compared without regard to case (B: that is how Serverless Devs uses them). */
import type { Delayed } from './delayed.ts';

export interface Role {
  readonly name: string;
  /** With the name in lower case. */
  readonly arn: string;
  readonly id: string;
  readonly description: string;
  readonly createdAtMs: number;
  /** The text of the trust policy. */
  readonly trust: Delayed<string>;
  readonly tags: Map<string, string>;
  readonly attachments: Map<CustomPolicy, Delayed<boolean>>;
  /** Attached by others; they grant nothing in the emulator. */
  readonly systemPolicies: readonly string[];
  /** Of a service-linked role. */
  readonly serviceName: string | undefined;
}

export interface PolicyVersion {
  /** `v1`, `v2`, … */
  readonly id: string;
  readonly text: string;
  readonly createdAtMs: number;
}

export interface CustomPolicy {
  readonly name: string;
  readonly description: string;
  readonly createdAtMs: number;
  readonly tags: Map<string, string>;
  /** Oldest first. */
  readonly versions: PolicyVersion[];
  /** Of all versions that ever were. */
  versionsMade: number;
  readonly inForce: Delayed<PolicyVersion>;
  /** Attached by others. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
}
