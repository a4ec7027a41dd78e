/** ListAsynJobs: newest first, kept forever (the real retention is unknown). */
import type { Action } from '../action.ts';
import { page } from '../paging.ts';
import type { JobRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';

export const listAsynJobs: Action = {
  product: 'alb',
  name: 'ListAsynJobs',
  write: false,
  run: ({ world, scope, params }) => {
    const jobIds = params.list('JobIds');
    const resourceIds = params.list('ResourceIds');
    const apiName = params.text('ApiName');
    const resourceType = params.text('ResourceType');
    const begin = params.integer('BeginTime', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
    const end = params.integer('EndTime', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? Infinity;
    const found = [...world.jobs.values()].filter(
      (job) =>
        job.region === scope &&
        (jobIds?.includes(job.jobId) ?? true) &&
        (resourceIds?.includes(job.resourceId) ?? true) &&
        (apiName ?? job.apiName) === job.apiName &&
        (resourceType ?? 'listener') === 'listener' &&
        job.createdAtMs >= begin &&
        job.createdAtMs <= end,
    );
    found.sort((left, right) => right.createdAtMs - left.createdAtMs || right.order - left.order);
    return page(params, found.map(jobBody), 'Jobs', world.knobs.pageCap);
  },
};

function jobBody(job: JobRecord): WireBody {
  return {
    Id: job.jobId,
    ApiName: job.apiName,
    OperateType: job.operateType,
    ResourceId: job.resourceId,
    ResourceType: 'listener',
    Status: job.status,
    CreateTime: job.createdAtMs,
    ModifyTime: job.modifiedAtMs,
    ...(job.errorCode === undefined ? {} : { ErrorCode: job.errorCode }),
    ...(job.errorMessage === undefined ? {} : { ErrorMessage: job.errorMessage }),
  };
}
