/**
 * The narrow interface to the deployment jobs of Certificate Management Service: who else edits listeners. Reads only; rejects with a
 * `CloudError`.
 */
import type { MethodName } from '../wrap.ts';

export interface CasJob {
  readonly jobId: number;
  readonly name: string;
  /** `trustee`: made by the hosting of a certificate. `user`, `cloud`: by a person. */
  readonly jobType: string | undefined;
  /** `editing`, `pending`, `scheduling`, `processing`, `success`, `error`. */
  readonly status: string | undefined;
}

export interface CasJobsApi {
  /** Jobs that are not deleted. */
  listJobs(): Promise<readonly CasJob[]>;
  /** Ids of the listeners of ALB that a job edits. */
  listListeners(jobId: number): Promise<readonly string[]>;
}

export const casJobReads: ReadonlySet<MethodName<CasJobsApi>> = new Set([
  'listJobs',
  'listListeners',
] as const);
