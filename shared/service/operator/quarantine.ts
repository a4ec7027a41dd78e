/**
 * The pauses, the breaker, and the quarantined and refused certificates of the ledger, for people. Only reads; JSON-safe, without secrets.
 *
 * A log that cannot be read is listed as unreadable and does not hide the others.
 */
import type { Clock } from '../../base/clock.ts';
import { type ReasonParameters, type RecordedReason, reasonOf } from '../../core/model/reasons.ts';
import {
  BREAKER_WINDOW_MS,
  breakerIsOpen,
  CONTROL_LOG,
  type ControlState,
  controlReducer,
} from '../../core/records/control-log.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { viewLog } from '../../ledger/log.ts';
import {
  type Recorded,
  type RecordedCertificate,
  type RecordedLoadBalancer,
  recordedCertificates,
  recordedLoadBalancers,
  type Unreadable,
} from '../../ledger/recorded.ts';
import { quarantines, refusalsInForce } from '../../rotation/waves/passed-over.ts';
import type { ViewFilter } from './view-filter.ts';

export interface QuarantinedCertificate {
  readonly certificateId: string;
  /** The load balancer on which its proof failed, or that refused it. */
  readonly loadBalancerId: string;
  readonly failedAtMs: number;
  readonly times: number;
  /** `null`: quarantined on every load balancer, until an operator releases it. */
  readonly untilMs: number | null;
  /** The reason of the failed proof, or `refused-by-alb`; `null`: its outcome is no longer recorded. */
  readonly reason: RecordedReason | null;
  readonly message: string | null;
  readonly parameters?: ReasonParameters;
}

/** A load balancer with a pause of its own. */
export interface PausedLoadBalancer {
  readonly loadBalancerId: string;
  readonly sinceMs: number;
}

export interface QuarantineView {
  /** Everything is paused. */
  readonly paused: boolean;
  readonly pausedLoadBalancers: readonly PausedLoadBalancer[];
  readonly breaker: {
    readonly open: boolean;
    /** When it closes without a command; `null` while it is closed. */
    readonly untilMs: number | null;
    /** Load balancers with a failed proof within a day. */
    readonly loadBalancerIds: readonly string[];
  };
  readonly heldBack: readonly QuarantinedCertificate[];
  readonly unreadable: readonly Unreadable[];
}

interface QuarantineInput {
  readonly control: ControlState;
  readonly certificates: Recorded<RecordedCertificate>;
  readonly loadBalancers: Recorded<RecordedLoadBalancer>;
  readonly nowMs: number;
}

/**
 * @param filter with a load balancer: its own pause, and the certificates that are quarantined on it, which includes those quarantined
 * everywhere
 */
export async function quarantine(
  store: LedgerStore,
  clock: Pick<Clock, 'now'>,
  { loadBalancerId }: ViewFilter = {},
): Promise<QuarantineView> {
  const nowMs = clock.now();
  const { state: control } = await viewLog(store, CONTROL_LOG, controlReducer);
  const certificates = await recordedCertificates(store);
  const all = quarantineOf({
    control,
    certificates,
    loadBalancers: await recordedLoadBalancers(store),
    nowMs,
  });
  return {
    ...all,
    pausedLoadBalancers: all.pausedLoadBalancers.filter(
      (one) => loadBalancerId === undefined || one.loadBalancerId === loadBalancerId,
    ),
    heldBack: all.heldBack.filter(
      (one) => loadBalancerId === undefined || one.untilMs === null || one.loadBalancerId === loadBalancerId,
    ),
  };
}

/** Pure. */
export function quarantineOf({
  control,
  certificates,
  loadBalancers,
  nowMs,
}: QuarantineInput): QuarantineView {
  const held = certificates.items.flatMap((one) => [
    ...quarantinesOf(one, loadBalancers.items, nowMs),
    ...refusalsOf(one, nowMs),
  ]);
  return {
    paused: control.paused,
    pausedLoadBalancers: control.pausedLoadBalancers.map(({ loadBalancerId, atMs }) => ({
      loadBalancerId,
      sinceMs: atMs,
    })),
    breaker: breakerOf(control, nowMs),
    heldBack: held,
    unreadable: [...certificates.unreadable, ...loadBalancers.unreadable],
  };
}

function quarantinesOf(
  { certificateId, state }: RecordedCertificate,
  loadBalancers: readonly RecordedLoadBalancer[],
  nowMs: number,
): readonly QuarantinedCertificate[] {
  const { content } = state;
  return quarantines(state, nowMs, undefined).map(({ loadBalancerId: id, atMs, times, untilMs }) => ({
    certificateId,
    loadBalancerId: id,
    failedAtMs: atMs,
    times,
    untilMs: untilMs ?? null,
    ...(content?.loadBalancerId === id ? reasonOf(content) : failureOf(loadBalancers, id, certificateId)),
  }));
}

function refusalsOf(
  { certificateId, state }: RecordedCertificate,
  nowMs: number,
): readonly QuarantinedCertificate[] {
  return refusalsInForce(state, nowMs).flatMap(
    ({ loadBalancerIds, lastAtMs, times, untilMs, code, message }) =>
      loadBalancerIds.map((loadBalancerId) => ({
        certificateId,
        loadBalancerId,
        failedAtMs: lastAtMs,
        times,
        untilMs,
        reason: 'refused-by-alb' as const,
        message: `${code}: ${message}`,
        parameters: { albCode: code },
      })),
  );
}

function failureOf(
  recorded: readonly RecordedLoadBalancer[],
  loadBalancerId: string,
  certificateId: string,
): Pick<QuarantinedCertificate, 'reason' | 'message' | 'parameters'> {
  const outcome = recorded
    .filter((one) => one.loadBalancerId === loadBalancerId)
    .flatMap(({ state }) => Object.values(state.outcomes))
    .find((one) => one.newCertificateId === certificateId && one.outcome !== 'verified');
  return outcome === undefined ? { reason: null, message: null } : reasonOf(outcome);
}

function breakerOf(control: ControlState, nowMs: number): QuarantineView['breaker'] {
  const recent = control.failures.filter(({ atMs }) => nowMs - atMs < BREAKER_WINDOW_MS);
  const ends = recent.map(({ atMs }) => atMs + BREAKER_WINDOW_MS).sort((left, right) => left - right);
  const open = breakerIsOpen(control, nowMs);
  return {
    open,
    untilMs: open ? (ends.find((endMs) => !breakerIsOpen(control, endMs)) ?? null) : null,
    loadBalancerIds: [...new Set(recent.map(({ loadBalancerId }) => loadBalancerId))].sort(),
  };
}
