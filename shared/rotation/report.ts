/**
 * What a rotation says of itself: outcomes, reasons, reports and live progress. Plain data, JSON-safe, without secrets.
 */
import type { CertificateId, KeyType } from '../certificates/certificate.ts';
import type { ListenerProtocol, Slot } from '../listeners/listener.ts';

/**
 * How one replacement ended.
 *
 * - `verified`: the new certificate was seen in real handshakes in every Active zone, later than the last write.
 * - `changed-unproved`: the listener was changed, but what it serves could not be proved.
 * - `rolled-back`: the proof failed, the old state was restored, and that was proved.
 * - `rollback-unproved`: the proof failed and the old state could not be restored, or not be proved.
 * - `nothing-to-do`: not due.
 * - `blocked`: due, but not changed (or not further), for the reason given.
 */
export type Outcome =
  | 'verified'
  | 'changed-unproved'
  | 'rolled-back'
  | 'rollback-unproved'
  | 'nothing-to-do'
  | 'blocked';

/** From best to worst; the outcome of a load balancer is the worst of its replacements. */
export const outcomesFromBestToWorst: readonly Outcome[] = [
  'nothing-to-do',
  'verified',
  'blocked',
  'rolled-back',
  'changed-unproved',
  'rollback-unproved',
];

export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const worst = Math.max(0, ...outcomes.map((outcome) => outcomesFromBestToWorst.indexOf(outcome)));
  return outcomesFromBestToWorst[worst] ?? 'nothing-to-do';
}

/** Why a certificate should be replaced now. */
export type DueReason = 'expires-soon' | 'expired' | 'revoked' | 'forced';

/** One row per certificate of every HTTPS and QUIC listener. */
export interface OutcomeRow {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  readonly protocol: ListenerProtocol;
  readonly port: number;
  readonly slot: Slot;
  /** `unknown` where CAS does not have the certificate. */
  readonly keyType: KeyType | 'unknown';
  readonly oldCertificateId: CertificateId;
  readonly newCertificateId: CertificateId | null;
  readonly outcome: Outcome;
  /** kebab-case; listed in docs/reasons.md. */
  readonly reason: string;
  /** One sentence for a person, with the names and numbers. */
  readonly message: string;
}

/** One step as the plan shows it. */
export interface StepView {
  readonly kind: 'associate' | 'dissociate' | 'update-default' | 'prove';
  readonly certificateIds: readonly CertificateId[];
  /** For example `associate 20741377-cn-hangzhou`. */
  readonly text: string;
}

/** One slot of one listener, the certificate in it, and the certificate that takes its place. */
export interface ReplacementView extends Omit<OutcomeRow, 'outcome'> {
  readonly due: DueReason | null;
  readonly emergency: boolean;
  /** Names on the old certificate; empty where unknown. */
  readonly names: readonly string[];
  /** When the old certificate expires; `null` where unknown. */
  readonly notAfterMs: number | null;
  /** When it becomes due, or became; `null` where its dates are unknown. */
  readonly dueAtMs: number | null;
  readonly decision: 'rotate' | 'blocked' | 'nothing-to-do';
  readonly steps: readonly StepView[];
}

/** The plan of one load balancer as a report shows it. */
export interface PlanView {
  readonly region: string;
  readonly loadBalancerId: string;
  /** 64 hex digits. The same live state and the same decisions have the same hash; a command may name it. */
  readonly hash: string;
  readonly replacements: readonly ReplacementView[];
  /** What a person should know besides: names that move to another certificate, a change of issuer, certificates unknown to CAS. */
  readonly notes: readonly string[];
}

/** What handshakes of the daily look at everything said of a listener. */
export interface LookedAt {
  readonly atMs: number;
  /** Targets (zone address, name, key type) that were asked. */
  readonly targets: number;
  /** Targets that answered with one of the attached certificates. */
  readonly asExpected: number;
  /** Targets that gave no answer. */
  readonly silent: number;
  /** Targets that served something else, for people; empty is good. */
  readonly differences: readonly string[];
}

export interface RotationReport {
  readonly mode: 'plan' | 'apply';
  readonly region: string;
  readonly loadBalancerId: string;
  /** Empty where nothing was started. */
  readonly rotationId: string;
  readonly outcome: Outcome;
  readonly plan: PlanView;
  readonly outcomes: readonly OutcomeRow[];
  /** What the daily look saw, by listener; absent where it was not its turn. */
  readonly served?: Readonly<Record<string, LookedAt>>;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
}

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

/** What happens, while it happens. For people who watch; nothing is decided by it. */
export interface Progress {
  readonly atMs: number;
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string | null;
  /** One line, for example `lsn-1: associate 2-cn-hangzhou`. */
  readonly message: string;
  /** Its level in the log; `info` unless said. */
  readonly severity?: 'info' | 'warn' | 'error';
}

export type OnProgress = (progress: Progress) => void;
