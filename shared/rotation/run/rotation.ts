/** The input of one rotation of one load balancer: ports, settings, the invocation and the request. Each is passed on unchanged. */
import type { ReadingSettings } from '../../cloud/inventory/read-load-balancer.ts';
import type { Language } from '../../core/model/texts/language.ts';
import type { PlanSelection } from '../../core/planning/decision.ts';
import type { Progress } from '../../core/reports/progress.ts';
import type { Ports } from './ports.ts';
import type { WriteTimes } from './write-times.ts';

export interface Rotation {
  readonly ports: Ports;
  readonly settings: RotationSettings;
  readonly invocation: Invocation;
  readonly request: RotationRequest;
  /** Unique for each run. Identifies it in the ledger, and makes its ClientTokens unique. */
  readonly rotationId: string;
  /** How long ALB has taken for the writes of this run. */
  readonly writeTimes: WriteTimes;
}

/** The operator's settings, under the names of the configuration. */
export interface RotationSettings extends ReadingSettings {
  readonly proofTimeoutMs: number;
  /** The time between the first proof of a new certificate and its use on other load balancers. */
  readonly soakMs: number;
  /** Of the summaries of events. */
  readonly language: Language;
}

/** The invocation as the platform identifies it: a retry takes over the lease of the first attempt. */
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
  /** Carry out exactly the plan with this hash, or nothing. */
  readonly planHash: string | undefined;
  /** Scan notifies channels: outcomes are recorded for them, also without a bus. */
  readonly channels: boolean;
  /** How long to wait for another worker that holds the lease; 0: not at all. */
  readonly patienceMs: number;
}

/** @param listenerId `null`: it concerns the load balancer as a whole */
export function reportProgress(
  { ports: { clock, onProgress }, request: { region, loadBalancerId } }: Pick<Rotation, 'ports' | 'request'>,
  listenerId: string | null,
  message: string,
  more: Pick<Progress, 'severity' | 'change'> = {},
): void {
  onProgress({ atMs: clock.now(), region, loadBalancerId, listenerId, message, ...more });
}
