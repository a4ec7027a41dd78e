/**
 * Sends one write to ALB, once: the intent into the ledger first, then the call, then its result.
 *
 * The ClientToken comes from (rotation, step, attempt). Says what the answer means for the write; never whether the listener shows it.
 */
import { createHash } from 'node:crypto';
import type { WriteAnswer } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { SlotEntry, Step, WriteStep } from '../../core/planning/steps.ts';
import type { RotationContext } from '../run/context.ts';

export interface Write {
  readonly listenerId: string;
  /** Which step of the rotation this is: the same write at another place is another write. */
  readonly stepKey: string;
  readonly step: WriteStep;
  /** Steps that must follow so that no name stays uncovered; recorded together with this one. */
  readonly intends: readonly Step[];
  /** Restores what was there: done even where the ledger cannot be written to. */
  readonly restores: boolean;
  /** What must be attached to the listener when the write is sent. */
  readonly before: readonly SlotEntry[];
}

/** At most 64 characters; the same for the same attempt at the same step of the same rotation, and no other. */
export function tokenOf(
  rotationId: string,
  { stepKey, step }: Pick<Write, 'stepKey' | 'step'>,
  attempt: number,
): string {
  // The step itself is part of it: a change that is planned again may do something else at the same place.
  const text = JSON.stringify([rotationId, stepKey, step, attempt]);
  return createHash('sha256').update(text).digest('hex');
}

export type Sent =
  | { readonly kind: 'accepted'; readonly jobId: string; readonly problem: string }
  /** The answer was lost: it may have been accepted. */
  | { readonly kind: 'lost'; readonly problem: string }
  /** Refused for a passing state: nothing happened. */
  | { readonly kind: 'busy'; readonly problem: string; readonly retryAfterMs: number | undefined }
  /** ALB does not find the certificate that is to be put on: perhaps not yet. Nothing happened. */
  | { readonly kind: 'unknown-certificate'; readonly problem: string; readonly retryAfterMs: undefined }
  | { readonly kind: 'refused'; readonly error: CloudError };

export async function sendWrite(
  context: Pick<RotationContext, 'ports' | 'request' | 'record'>,
  write: Write,
  clientToken: string,
): Promise<Sent> {
  const { record } = context;
  const { listenerId, step, intends: announces, restores } = write;
  const intent = { kind: 'intent', data: { listenerId, step, clientToken, announces } } as const;
  await (restores ? record.writeBestEffort(intent) : record.write(intent));
  const result = async (result: string, message: string): Promise<void> =>
    record.writeBestEffort({ kind: 'result', data: { listenerId, clientToken, result, message } });
  try {
    const { jobId } = await callAlb(context, write, clientToken);
    await result('accepted', `job ${jobId}`);
    return { kind: 'accepted', jobId, problem: '' };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    await result(error.kind, error.message);
    if (error.effectUnknown) return { kind: 'lost', problem: error.message };
    // "Already associated" and its like say what the listener will say, too: read it instead of believing the code.
    if (error.kind === 'busy' || error.kind === 'throttled')
      return { kind: 'busy', problem: error.message, retryAfterMs: error.retryAfterMs };
    if (error.cloudCode === 'ResourceNotFound.Certificate' && step.kind !== 'dissociate' && !restores)
      return { kind: 'unknown-certificate', problem: error.message, retryAfterMs: undefined };
    return { kind: 'refused', error };
  }
}

function callAlb(
  { ports: { cloud }, request: { region } }: Pick<RotationContext, 'ports' | 'request'>,
  { listenerId, step }: Write,
  clientToken: string,
): Promise<WriteAnswer> {
  const alb = cloud.alb(region);
  switch (step.kind) {
    case 'associate':
      return alb.associateAdditionalCertificatesWithListener({
        listenerId,
        clientToken,
        certificateIds: [step.certificateId],
      });
    case 'dissociate':
      return alb.dissociateAdditionalCertificatesFromListener({
        listenerId,
        clientToken,
        certificateIds: step.certificateIds,
      });
    case 'update-default':
      return alb.updateListenerAttribute({ listenerId, clientToken, certificateId: step.to });
  }
}
