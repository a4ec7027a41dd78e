/**
 * One rotation of one load balancer: what it may use, what it obeys, what it was asked for. Each is an object of its own, passed on as it is.
 */
import type { ReadingSettings } from '../../cloud/inventory/read-load-balancer.ts';
import type { PlanSelection } from '../../core/planning/decision.ts';
import type { Severity } from '../../core/reports/progress.ts';
import type { Ports } from './ports.ts';

export interface Rotation {
  readonly ports: Ports;
  readonly settings: RotationSettings;
  readonly invocation: Invocation;
  readonly request: RotationRequest;
  /** Unique per run: names it in the ledger and makes its ClientTokens its own. */
  readonly rotationId: string;
}

/** What the operator decided, under the names of the configuration. */
export interface RotationSettings extends ReadingSettings {
  readonly unprovable: 'block' | 'rotate';
  readonly proofTimeoutMs: number;
  readonly probeNetwork: 'by-address-type' | 'public' | 'vpc';
  /** Between the first load balancer that took a new certificate and the others. */
  readonly soakMs: number;
}

/** The platform's words for it: a retry of an invocation takes over what the first try held. */
export interface Invocation {
  readonly requestId: string;
  readonly retryCount: number;
  /** When the platform ends this worker; `undefined`: never. */
  readonly deadlineMs: number | undefined;
}

export interface RotationRequest {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly mode: 'plan' | 'apply';
  readonly selection: PlanSelection;
  /** Run exactly the plan with this hash, or stop. */
  readonly planHash: string | undefined;
  /** How long it may wait for another worker that holds the lease; 0: not at all. */
  readonly patienceMs: number;
}

/** @param listenerId `null`: it concerns the load balancer as a whole */
export function reportProgress(
  { ports: { clock, onProgress }, request: { region, loadBalancerId } }: Pick<Rotation, 'ports' | 'request'>,
  listenerId: string | null,
  message: string,
  severity?: Severity,
): void {
  const progress = { atMs: clock.now(), region, loadBalancerId, listenerId, message };
  onProgress(severity === undefined ? progress : { ...progress, severity });
}
