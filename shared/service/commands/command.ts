import type { ContentPointer } from '../../ledger/content-store.ts';

/**
 * A caller's command. Parsed by `parseCommand`; every field is optional and unknown fields are refused.
 *
 * An empty command covers everything.
 */
export interface Command {
  /** A caller may lower `apply` to `plan`, never raise it. */
  readonly mode?: 'plan' | 'apply';
  readonly region?: string;
  readonly loadBalancerId?: string;
  readonly listenerIds?: readonly string[];
  /** Only replacements by this certificate. */
  readonly certificateId?: string;
  /** Certificates count as due, and windows are ignored; checks are never overridden. */
  readonly force?: boolean;
  /** Run exactly the plan with this hash, or stop. */
  readonly plan?: string;
  /** Only from scan to its workers: a snapshot of what never changes of certificates (ledger/content-store.ts). */
  readonly contents?: ContentPointer;
  /** Only from scan to its workers: scan notifies channels, so outcomes are recorded for them. */
  readonly channels?: boolean;
  /** Only to scan, and alone: tell the channels what workers have recorded, and read no load balancer. */
  readonly notify?: boolean;
}

/**
 * An operator's command to the ledger. It changes what later runs may do, and no listener. Has exactly one field, and a pause may name a load
 * balancer; parsed by `parseOperatorCommand`, only in functions that a person invokes.
 */
export type OperatorCommand =
  /** Lifts the quarantine of this certificate. */
  | { readonly release: string }
  /** Ends the alarm of this certificate, which is served and wrong. */
  | { readonly acknowledge: string }
  /** Drops the open changes of the rotation with this id: no later run finishes or reverts them. */
  | { readonly abandon: string }
  /**
   * `true`: only emergencies are started. `false`: rotations are started again, and the breaker counts from zero. With a load balancer: its
   * own pause begins or ends, and nothing else.
   */
  | { readonly pause: boolean; readonly loadBalancerId?: string | undefined };

/** Examines the function that receives it, and what it can reach. Changes nothing. Parsed by `parseDoctorCommand`. */
export interface DoctorCommand {
  /** `ping`: only tells that the function runs. Sent by other functions, to see whether they may. */
  readonly doctor: true | 'ping';
  /** Only this region; by default those of REGIONS. */
  readonly region?: string | undefined;
  /** Only load balancers of this VPC: the function is its worker. */
  readonly vpcId?: string | undefined;
  /** Scan sends a test message to each channel. */
  readonly test?: boolean | undefined;
}
