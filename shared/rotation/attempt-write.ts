/**
 * A write (write.ts) within a rotation, with everything that the rotation's context already knows.
 */
import type { Listener } from '../listeners/listener.ts';
import type { RotationContext } from './context.ts';
import { performWrite, type WriteInput, type WriteResult } from './write.ts';

export function attemptWrite(
  context: RotationContext,
  listener: Listener,
  write: Pick<WriteInput, 'step' | 'stepKey' | 'before' | 'announces' | 'restores'>,
): Promise<WriteResult> {
  const { alb, clock, record, rotationId } = context;
  return performWrite({
    alb,
    clock,
    record,
    rotationId,
    listenerId: listener.listenerId,
    ...write,
  });
}
