/**
 * Records a failed proof in the log of the new certificate, and for the breaker.
 *
 * Comes before the end of the change in the log of the load balancer: a worker that dies between the two leaves the change open, and the
 * next run records the failure again, under the same name, so that it counts once. The other way round, it would be lost, and a wrong
 * certificate would be served once more. What is recorded already is not written again.
 */
import { RotatorError } from '../../base/errors.ts';
import type { CertificateId } from '../../core/model/certificate.ts';
import {
  type CertificateEntry,
  type CertificateState,
  certificateLog,
  certificateReducer,
  type FailedProof,
} from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, type ControlEntry, controlReducer } from '../../core/records/control-log.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerLost, LedgerUnavailable } from '../../ledger/errors.ts';
import { viewLog } from '../../ledger/log.ts';
import type { Rotation } from '../run/rotation.ts';
import { appendEntry } from './append-entry.ts';

export interface FailedChange {
  readonly certificateId: CertificateId;
  /** Names this one failure: the same name is counted once. */
  readonly change: string;
  readonly content: ChangeOutcome['content'];
}

/** At the end of a change. An unavailable ledger is ignored: the trial then ends with its lease, and the next proof counts. */
export async function recordFailedProof(rotation: Rotation, failed: FailedChange): Promise<void> {
  const { certificateId, content } = failed;
  const { loadBalancerId } = rotation.request;
  try {
    const state = await stateOf(rotation, certificateId);
    const before = failureHere(rotation, state);
    // Only the first failure on a load balancer counts for the breaker: a repeated one does not indicate a wider fault.
    if (!before || (before.change === failed.change && before.times === 1)) {
      const entry: Exclude<ControlEntry, { kind: 'checkpoint' }> = {
        kind: 'proof-failed',
        data: content ? { loadBalancerId, certificateId } : { loadBalancerId },
      };
      await appendEntry(rotation, CONTROL_LOG, controlReducer, entry);
    }
    await recordInLog(rotation, state, failed);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
  }
}

/**
 * Before the roll back: only what others must know at once, since each entry delays it. Nothing that the ledger answers prevents the roll back:
 * a log that is damaged, or that a newer version has written, is met again when the change ends.
 */
export async function recordWrongContent(rotation: Rotation, failed: FailedChange): Promise<void> {
  try {
    await recordInLog(rotation, await stateOf(rotation, failed.certificateId), failed);
  } catch (error) {
    if (!(error instanceof RotatorError) || error instanceof LedgerLost) throw error;
  }
}

async function recordInLog(rotation: Rotation, state: CertificateState, failed: FailedChange): Promise<void> {
  const { certificateId, change, content } = failed;
  const isKnown = failureHere(rotation, state)?.change === change;
  if (isKnown && (!content || state.content?.loadBalancerId === rotation.request.loadBalancerId)) return;
  await appendEntry(rotation, certificateLog(certificateId), certificateReducer, entryOf(rotation, failed));
}

async function stateOf({ ports }: Rotation, certificateId: CertificateId): Promise<CertificateState> {
  return (await viewLog(ports.store, certificateLog(certificateId), certificateReducer)).state;
}

function failureHere({ request }: Rotation, { failures }: CertificateState): FailedProof | undefined {
  return failures.find(({ loadBalancerId }) => loadBalancerId === request.loadBalancerId);
}

function entryOf(
  { ports: { roots }, request: { loadBalancerId } }: Rotation,
  { change, content }: FailedChange,
): Extract<CertificateEntry, { kind: 'failed' }> {
  const data = { loadBalancerId, change };
  return { kind: 'failed', data: content ? { ...data, content: { ...content, roots } } : data };
}
