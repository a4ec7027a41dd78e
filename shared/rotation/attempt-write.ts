/**
 * A write (write.ts) within a rotation: a cloud that stops answering is a step that was not completed, not the end of the rotation.
 */
import { CloudError } from '../cloud/errors.ts';
import type { Listener } from '../listeners/listener.ts';
import type { RotationContext } from './context.ts';
import { performWrite, type WriteInput, type WriteResult } from './write.ts';

export async function attemptWrite(
  context: RotationContext,
  listener: Listener,
  write: Pick<WriteInput, 'step' | 'stepKey' | 'before' | 'announces'>,
): Promise<WriteResult> {
  const { alb, clock, record, rotationId } = context;
  try {
    return await performWrite({
      alb,
      clock,
      record,
      rotationId,
      listenerId: listener.listenerId,
      onProgress: (message) => context.onProgress(listener, message),
      ...write,
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return { kind: 'not-done', reason: 'cloud-unavailable', message: error.message, quota: false };
  }
}
