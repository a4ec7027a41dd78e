import type { RotationReport } from './rotation-report.ts';

/** What scan did about one load balancer. */
export interface ScannedLoadBalancer {
  readonly region: string;
  readonly loadBalancerId: string;
  /** Its HTTPS and QUIC listeners, each once. */
  readonly listenerIds: readonly string[];
  /** Why somebody has to work on it (docs/rotation.md); empty where nothing is to be done, and where scan rotates everything by itself. */
  readonly work: readonly string[];
  /** `planned`: the service only plans, and scan's own plan is the answer. `failed`: see `failures`. */
  readonly done: 'nothing' | 'planned' | 'rotated-here' | 'worker-asked' | 'failed';
  /** Who was asked; `null` where nobody was. */
  readonly worker: AskedWorker | null;
}

export interface AskedWorker {
  /** `name`, or `service/name`. */
  readonly function: string;
  readonly taskId: string;
  /** `already-accepted`: it had been asked before on the same occasion, which is as good. */
  readonly answer: 'accepted' | 'already-accepted';
}

export interface ScanReport {
  readonly mode: 'plan' | 'apply';
  readonly regions: readonly string[];
  readonly loadBalancers: readonly ScannedLoadBalancer[];
  /** Of load balancers that scan rotated, or planned, by itself. */
  readonly rotations: readonly RotationReport[];
  /** What a person should know besides. */
  readonly notes: readonly string[];
  /** Load balancers or regions that could not be looked at. Everything else was. */
  readonly failures: readonly {
    readonly region: string;
    readonly loadBalancerId: string | null;
    readonly code: string;
    readonly message: string;
  }[];
}
