/** One write that attaches certificate 3 to a listener with certificate 1, against a scripted ALB. */
import { SECOND_MS } from '../../../../shared/base/clock.ts';
import { CloudError, type CloudErrorDetails } from '../../../../shared/cloud/errors.ts';
import type { WriteStep } from '../../../../shared/core/planning/step.ts';
import type { Write } from '../../../../shared/rotation/changes/send-write.ts';
import { performWrite } from '../../../../shared/rotation/changes/write.ts';
import { idOf } from '../../../support/builders.ts';
import { type Script, scriptedAlb, slot } from './scripted-alb.ts';

export const before = [slot(1, 'default')];
export const after = [slot(1, 'default'), slot(3)];
export const attach: WriteStep = { kind: 'associate', certificateId: idOf(3) };

export const asBefore = () => ({ slots: before });

/** The listener shows the given write as soon as it was sent. */
export const effective =
  (write = 1) =>
  (_: number, writes: number) => ({ slots: writes >= write ? after : before });

export function failure(
  kind: CloudErrorDetails['kind'],
  cloudCode: string,
  more: Partial<CloudErrorDetails> = {},
): CloudError {
  return new CloudError('refused', { kind, cloudCode, action: 'Associate', ...more });
}

export const write: Write = {
  listenerId: 'lsn-1',
  stepKey: 'lsn-1/3/0',
  step: attach,
  intends: [],
  restores: false,
  before,
};

export async function perform(script: Script, fields: Partial<Write> = {}) {
  const { context, ...alb } = scriptedAlb(script);
  const result = await performWrite(context, { ...write, ...fields });
  return { ...alb, result, seconds: alb.tookMs() / SECOND_MS };
}
