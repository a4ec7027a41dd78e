/**
 * UpdateDeploymentJobStatus: starts a job, or takes it back while it has not begun. The documents say that a job without a time begins by
 * itself; other tools have seen it stay in `editing` (B).
 */
import type { Action } from '../action.ts';
import { missingParameter } from '../params.ts';
import { WireError } from '../wire.ts';
import { requireJob, scheduleJob } from './deployment.ts';

export const updateDeploymentJobStatus: Action = {
  product: 'cas',
  name: 'UpdateDeploymentJobStatus',
  write: true,
  run: (context) => {
    const job = requireJob(context);
    const status = context.params.oneOf('Status', ['pending', 'scheduling', 'editing']);
    if (status === undefined) throw missingParameter('Status');
    if (job.startedAtMs !== undefined) {
      throw new WireError(
        400,
        'OperationDenied.StatusNotSupport',
        `The deployment job ${job.jobId} is ${job.status} and cannot be changed.`,
      );
    }
    job.status = status;
    job.modifiedAtMs = context.nowMs;
    if (status !== 'editing') scheduleJob(context.world, job, context.nowMs);
    return { Data: [] };
  },
};
