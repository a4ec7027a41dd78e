import type { Noted } from './noted.ts';
import type { RotationReport } from './rotation-report.ts';

/** The result of a scan for one load balancer. */
export interface ScannedLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  /** Its HTTPS and QUIC listeners, without duplicates. */
  readonly listenerIds: readonly string[];
  /** Why it needs a worker (docs/rotation.md); empty if it needs none, and if scan rotates everything itself. */
  readonly work: readonly string[];
  /** `planned`: the mode is plan, and scan's own plan is the result. `failed`: see `failures`. */
  readonly done: 'nothing' | 'planned' | 'rotated-here' | 'worker-asked' | 'failed';
  /** The worker that was invoked; `null` if none was. */
  readonly worker: InvokedWorker | null;
}

export interface InvokedWorker {
  /** `name`, or `service/name`. */
  readonly function: string;
  readonly taskId: string;
  /** `already-accepted`: the platform had already accepted an invocation for the same trigger. */
  readonly answer: 'accepted' | 'already-accepted';
}

/** Its notes are further information for operators. */
export interface ScanReport extends Noted {
  readonly mode: 'plan' | 'apply';
  readonly regions: readonly string[];
  readonly loadBalancers: readonly ScannedLoadBalancer[];
  /** The reports of load balancers that scan rotated or planned itself. */
  readonly rotations: readonly RotationReport[];
  /** Load balancers and regions that could not be read. All others were. */
  /** A person has stopped this run. Load balancers that were not reached are among the failures. */
  readonly interrupted?: true;
  readonly failures: readonly {
    readonly region: string;
    readonly loadBalancerId: string | null;
    readonly code: string;
    readonly message: string;
  }[];
}
