/**
 * Sends one write to ALB, once: records the intent, makes the call, records the result.
 *
 * Interprets the answer of ALB. Does not determine whether the listener shows the effect (await-listener.ts does).
 */
import { createHash } from 'node:crypto';
import type { WriteAnswer } from '../../cloud/alb-api.ts';
import { CloudError } from '../../cloud/errors.ts';
import type { SlotEntry, Step, WriteStep } from '../../core/planning/step.ts';
import type { RotationContext } from '../run/context.ts';

export interface Write {
  readonly listenerId: string;
  /** Identifies the step within the rotation: the same write in another place has another key. */
  readonly stepKey: string;
  readonly step: WriteStep;
  /** Steps that must follow so that no name stays uncovered; recorded together with this one. */
  readonly intends: readonly Step[];
  /** The write restores an old certificate: it is sent even if the intent cannot be recorded. */
  readonly restores: boolean;
  /** The slots that the listener must have when the write is sent. */
  readonly before: readonly SlotEntry[];
}

/** The ClientToken: 64 characters, identical only for the same attempt at the same step of the same rotation. */
export function tokenOf(
  rotationId: string,
  { stepKey, step }: Pick<Write, 'stepKey' | 'step'>,
  attempt: number,
): string {
  // Includes the step, because a change that is planned again may have another step at the same place.
  const text = JSON.stringify([rotationId, stepKey, step, attempt]);
  return createHash('sha256').update(text).digest('hex');
}

export type Sent =
  | { readonly kind: 'accepted'; readonly jobId: string; readonly problem: string }
  /** The answer was lost: it may have been accepted. */
  | { readonly kind: 'lost'; readonly jobId: undefined; readonly problem: string }
  /** Refused because of a temporary state: nothing happened. */
  | { readonly kind: 'busy'; readonly problem: string; readonly retryAfterMs: number | undefined }
  /** ALB does not know the new certificate, or does not know it yet. Nothing happened. */
  | {
      readonly kind: 'unknown-certificate';
      readonly problem: string;
      readonly code: string;
      readonly retryAfterMs: undefined;
    }
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
    if (error.effectUnknown) return { kind: 'lost', jobId: undefined, problem: error.messageWithHint };
    // Codes such as "already associated" are not interpreted: the caller reads the listener.
    if (error.kind === 'busy' || error.kind === 'throttled')
      return { kind: 'busy', problem: error.messageWithHint, retryAfterMs: error.retryAfterMs };
    if (error.cloudCode === 'ResourceNotFound.Certificate' && step.kind !== 'dissociate' && !restores)
      return {
        kind: 'unknown-certificate',
        problem: error.messageWithHint,
        code: error.cloudCode,
        retryAfterMs: undefined,
      };
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
