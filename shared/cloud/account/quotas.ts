/**
 * `QuotasApi` over a wire to Quota Center: reads the quotas of a product to the last page, and checks every answer.
 *
 * A quota without a number (a privilege) is left out: it is none on a number of things.
 *
 * Source: SDK quotas20200510 1.2, folder of August 2026 (A).
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { callChecked, requiredText } from '../answer.ts';
import type { CallContext } from '../error-mapping.ts';
import { readAll } from '../paging.ts';
import type { Wire } from '../wire.ts';
import type { QuotasApi } from './quotas-api.ts';

/** The largest page. */
const QUOTAS_PER_PAGE = 100;

const quotasPage = lazily(() =>
  z.object({
    Quotas: z.array(
      z.object({
        QuotaActionCode: requiredText(),
        TotalQuota: z.number().nonnegative().nullish(),
        Dimensions: z.record(z.string(), z.unknown()).nullish(),
      }),
    ),
    NextToken: z.string().nullish(),
  }),
);

type AnsweredQuota = z.output<ReturnType<typeof quotasPage>>['Quotas'][number];

export function createQuotasApi(wire: Wire): QuotasApi {
  const action = 'ListProductQuotas';
  const context: CallContext = { product: 'quotas', action };
  return {
    async listQuotas(productCode) {
      const answered = await readAll({
        action,
        fetchPage: async (nextToken) => {
          const request = {
            ProductCode: productCode,
            QuotaCategory: 'CommonQuota',
            MaxResults: QUOTAS_PER_PAGE,
            NextToken: nextToken,
          };
          const page = await callChecked(wire, context, request, quotasPage());
          // An empty token ends the list, as a missing one does.
          return { items: page.Quotas, nextToken: page.NextToken || undefined };
        },
        // One code can stand for several regions.
        idOf: ({ QuotaActionCode, Dimensions }) => `${QuotaActionCode} ${JSON.stringify(Dimensions ?? {})}`,
      });
      return answered.flatMap(({ QuotaActionCode, TotalQuota, ...quota }) =>
        TotalQuota === undefined || TotalQuota === null
          ? []
          : [{ code: QuotaActionCode, total: TotalQuota, region: regionOf(quota) }],
      );
    },
  };
}

function regionOf({ Dimensions }: Pick<AnsweredQuota, 'Dimensions'>): string | undefined {
  const region = Dimensions?.['regionId'];
  return typeof region === 'string' && region !== '' ? region : undefined;
}
