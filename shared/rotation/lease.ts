/**
 * The lease of one load balancer, so that only one worker at a time changes it: waits for it, claims it, releases it.
 *
 * The lease is an entry in the load balancer's log. A retry of the invocation that holds it takes it over. Without a ledger there is none.
 */
import { inUtc } from '../base/words.ts';
import { isHeldByOther } from '../core/records/lease.ts';
import type { ChangeOutcome } from '../core/reports/change-outcome.ts';
import { LedgerLost } from '../ledger/errors.ts';
import { LedgerUnavailable, openRotationRecord, type RotationRecord } from '../ledger/rotation-record.ts';
import { leaseUntilMs } from './run/lease-end.ts';
import { LEASE_POLL_INTERVAL_MS } from './run/limits.ts';
import { type Rotation, reportProgress } from './run/rotation.ts';
import { isStopped, sleepUnlessStopped } from './run/stopped.ts';

/** Ends after a quarter of the worker's time at the latest, so that most of it is left for the work. */
export function waitEndsAtMs({ ports: { clock }, invocation, request }: Rotation): number {
  const { deadlineMs } = invocation;
  const { patienceMs } = request;
  const nowMs = clock.now();
  const quarterMs = deadlineMs === undefined ? patienceMs : (deadlineMs - nowMs) / 4;
  return nowMs + Math.min(patienceMs, quarterMs);
}

/** Opens the record when no other worker holds the lease, at the latest at `giveUpAtMs`. */
export async function openWhenFree(
  rotation: Rotation,
  giveUpAtMs: number,
): Promise<RotationRecord | LedgerUnavailable> {
  const { clock } = rotation.ports;
  for (let reported = false; ; reported = true) {
    const record = await open(rotation);
    if (record instanceof LedgerUnavailable) return record;
    const isLate = clock.now() >= giveUpAtMs || isStopped(rotation.ports);
    if (!isHeld(rotation, record) || isLate) return record;
    if (!reported)
      reportProgress(
        rotation,
        null,
        `another worker holds the lease, ${endOf(record)}: waiting for it, until ${inUtc(giveUpAtMs)}`,
      );
    await sleepUnlessStopped(rotation.ports, LEASE_POLL_INTERVAL_MS);
  }
}

async function open({
  ports: { store, clock },
  request: { region, loadBalancerId },
  rotationId: holder,
}: Rotation): Promise<RotationRecord | LedgerUnavailable> {
  try {
    return await openRotationRecord({ store, clock, holder, region, loadBalancerId });
  } catch (error) {
    if (error instanceof LedgerUnavailable) return error;
    throw error;
  }
}

/** @returns why the lease could not be claimed */
export async function claim(rotation: Rotation, record: RotationRecord): Promise<ChangeOutcome | undefined> {
  const { requestId } = rotation.invocation;
  if (isHeld(rotation, record)) {
    return {
      outcome: 'blocked',
      reason: 'in-progress',
      message: `Another worker holds the lease of this load balancer, ${endOf(record)}.`,
      parameters: { until: inUtc(record.state.lease?.untilMs ?? 0) },
    };
  }
  try {
    await record.write({ kind: 'claimed', data: { requestId, untilMs: leaseUntilMs(rotation) } });
    return undefined;
  } catch (error) {
    if (error instanceof LedgerUnavailable) {
      return { outcome: 'blocked', reason: 'ledger-unavailable', message: error.messageWithHint };
    }
    if (!(error instanceof LedgerLost)) throw error;
    return {
      outcome: 'blocked',
      reason: 'in-progress',
      message: 'Another worker has just claimed the lease of this load balancer.',
    };
  }
}

/** If another worker has taken the lease over, there is nothing to release. */
export async function release(record: RotationRecord): Promise<void> {
  try {
    await record.writeBestEffort({ kind: 'released', data: {} });
  } catch (error) {
    if (!(error instanceof LedgerLost)) throw error;
  }
}

function endOf({ state }: RotationRecord): string {
  return `until ${inUtc(state.lease?.untilMs ?? 0)} at the latest`;
}

function isHeld({ ports, invocation, rotationId: holder }: Rotation, { state }: RotationRecord): boolean {
  const { requestId, retryCount } = invocation;
  return isHeldByOther(state, { holder, requestId, retryCount }, ports.clock.now());
}
