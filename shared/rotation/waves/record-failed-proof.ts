/**
 * Records a failed proof in the log of the new certificate, and for the breaker.
 *
 * Comes before the end of the change in the log of the load balancer: a worker that dies between the two leaves the change open, and the
 * next run records the failure again, under the same name, so that it counts once. The other way round, it would be lost, and a wrong
 * certificate would be served once more. What is recorded already is not written again.
 */
import type { CertificateId } from '../../core/model/certificate.ts';
import {
  type CertificateEntry,
  certificateLog,
  certificateReducer,
} from '../../core/records/certificate-log.ts';
import { CONTROL_LOG, type ControlEntry, controlReducer } from '../../core/records/control-log.ts';
import type { ChangeOutcome } from '../../core/reports/change-outcome.ts';
import { LedgerUnavailable } from '../../ledger/errors.ts';
import { viewLog } from '../../ledger/log.ts';
import type { Rotation } from '../run/rotation.ts';
import { appendEntry } from './append-entry.ts';

export interface FailedChange {
  readonly certificateId: CertificateId;
  /** Names this one failure: the same name is counted once. */
  readonly change: string;
  readonly content: ChangeOutcome['content'];
}

/** An unavailable ledger is ignored: the trial then ends with its lease, and the next proof counts. */
export async function recordFailedProof(rotation: Rotation, failed: FailedChange): Promise<void> {
  const { certificateId, content } = failed;
  const { ports, request } = rotation;
  const { loadBalancerId } = request;
  try {
    const { state } = await viewLog(ports.store, certificateLog(certificateId), certificateReducer);
    const before = state.failures.find((failure) => failure.loadBalancerId === loadBalancerId);
    const isKnown = before?.change === failed.change;
    if (isKnown && (!content || state.content?.loadBalancerId === loadBalancerId)) return;
    // Only the first failure on a load balancer counts for the breaker: a repeated one does not indicate a wider fault.
    if (!before) {
      const entry: Exclude<ControlEntry, { kind: 'checkpoint' }> = {
        kind: 'proof-failed',
        data: content ? { loadBalancerId, certificateId } : { loadBalancerId },
      };
      await appendEntry(rotation, CONTROL_LOG, controlReducer, entry);
    }
    await appendEntry(rotation, certificateLog(certificateId), certificateReducer, entryOf(rotation, failed));
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
  }
}

function entryOf(
  { ports: { roots }, request: { loadBalancerId } }: Rotation,
  { change, content }: FailedChange,
): Extract<CertificateEntry, { kind: 'failed' }> {
  const data = { loadBalancerId, change };
  return { kind: 'failed', data: content ? { ...data, content: { ...content, roots } } : data };
}
