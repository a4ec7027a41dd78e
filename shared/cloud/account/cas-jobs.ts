/**
 * `CasJobsApi` over a wire to CAS, one per partition: reads both lists to their last page, and checks every answer.
 *
 * Source: SDK cas20200407 3.0.0, models of ListDeploymentJob and ListWorkerResource (A). Listeners are `lsn-…@443` there (A).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { callChecked, itemsOf, wholeNumber } from '../answer.ts';
import { readAllNumbered } from '../paging.ts';
import type { Wire } from '../wire.ts';
import type { CasJob, CasJobsApi } from './cas-jobs-api.ts';

const PAGE_SIZE = 50;

const jobsPage = lazily(() =>
  z.object({
    Total: wholeNumber(),
    Data: z
      .array(
        z.object({
          Id: wholeNumber(),
          Name: z.string().default(''),
          JobType: z.string().optional(),
          Status: z.string().optional(),
          Del: z.number().optional(),
        }),
      )
      .optional(),
  }),
);

const workersPage = lazily(() =>
  z.object({
    Total: wholeNumber(),
    Data: z
      .array(
        z.object({
          Id: wholeNumber(),
          CloudProduct: z.string().optional(),
          ListenerId: z.string().optional(),
        }),
      )
      .optional(),
  }),
);

export function createCasJobsApi(wire: Wire): CasJobsApi {
  async function readList<Item extends { readonly Id: number }>(
    action: string,
    fields: Readonly<Record<string, unknown>>,
    schema: z.ZodType<{ readonly Total: number; readonly Data?: readonly Item[] | undefined }>,
  ): Promise<readonly Item[]> {
    const found = new Map<number, Item>();
    await readAllNumbered<Item>({
      action,
      pageSize: PAGE_SIZE,
      fetchPage: async (currentPage) => {
        const request = { ...fields, CurrentPage: currentPage, ShowSize: PAGE_SIZE };
        const { Total, Data } = await callChecked(wire, { product: 'cas', action }, request, schema);
        const items = itemsOf(action, {
          field: 'Data',
          items: Data,
          totalCount: Total,
          partOfMore: currentPage > 1,
        });
        return { items, totalCount: Total };
      },
      idOf: ({ Id }) => Id,
      keep: (item) => found.set(item.Id, item),
    });
    return [...found.values()];
  }

  return {
    async listJobs() {
      const jobs = await readList('ListDeploymentJob', {}, jobsPage());
      return jobs
        .filter(({ Del }) => Del !== 1)
        .map(
          ({ Id, Name, JobType, Status }): CasJob => ({
            jobId: Id,
            name: Name === '' ? String(Id) : Name,
            jobType: JobType,
            status: Status,
          }),
        );
    },

    async listListeners(jobId) {
      const workers = await readList('ListWorkerResource', { JobId: jobId }, workersPage());
      const ids = workers.flatMap(({ CloudProduct, ListenerId }) =>
        CloudProduct === 'ALB' && ListenerId !== undefined ? [ListenerId.replace(/@\d+$/, '')] : [],
      );
      return [...new Set(ids)];
    },
  };
}
