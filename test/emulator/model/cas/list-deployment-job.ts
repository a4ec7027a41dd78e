/** ListDeploymentJob and ListWorkerResource: the jobs of an account, and what one of them edits. Fields A; the order of both lists U. */
import type { Action } from '../action.ts';
import { numberedPage } from '../paging.ts';
import { requireJob } from './deployment.ts';

const DEFAULT_SIZE = 20;

export const listDeploymentJob: Action = {
  product: 'cas',
  name: 'ListDeploymentJob',
  write: false,
  run: ({ params, world, scope }) => {
    const status = params.text('Status');
    const jobType = params.text('JobType');
    const items = [...world.deploymentJobs.values()]
      .filter((job) => job.partition === scope)
      .filter((job) => status === undefined || job.status === status)
      .filter((job) => jobType === undefined || job.jobType === jobType)
      .map((job) => ({
        Id: job.jobId,
        Name: job.name,
        JobType: job.jobType,
        Status: job.status,
        ProductName: 'ALB',
        Del: 0,
        Rollback: 0,
        GmtCreate: String(job.createdAtMs),
      }));
    const { TotalCount, ...rest } = numberedPage(params, items, {
      field: 'Data',
      defaultSize: DEFAULT_SIZE,
      cap: Math.min(50, world.knobs.casPageCap),
    });
    return { ...rest, Total: TotalCount };
  },
};

export const listWorkerResource: Action = {
  product: 'cas',
  name: 'ListWorkerResource',
  write: false,
  run: (context) => {
    const { params, world } = context;
    const job = requireJob(context);
    const items = job.workers.map((worker, index) => ({
      Id: job.jobId * 100 + index,
      JobId: job.jobId,
      CloudProduct: 'ALB',
      ListenerId: `${worker.listenerId}@${world.listeners.get(worker.listenerId)?.port ?? 0}`,
      DefaultResource: worker.isDefault,
      Status: worker.status,
    }));
    const { TotalCount, ...rest } = numberedPage(params, items, {
      field: 'Data',
      defaultSize: DEFAULT_SIZE,
      cap: Math.min(50, world.knobs.casPageCap),
    });
    return { ...rest, Total: TotalCount };
  },
};
