/**
 * Quota Center (2020-05-10): the quotas of some products, page by page.
 *
 * Those on additional certificates follow the knob of ALB, so that what a client reads is what ALB enforces. Sources: SDK quotas20200510
 * 1.2, folder of August 2026 (fields, A); "ALB quota calculation method", ACK manual (the codes of ALB, A; that they are the
 * `QuotaActionCode`, B). The code for an unknown product is a guess (U).
 */
import type { Params } from '../../model/params.ts';
import { illegalParameter, WireError } from '../../model/wire.ts';
import { controlService, type TableService } from '../control-actions.ts';

export interface EmulatedQuota {
  readonly code: string;
  /** `undefined`: a privilege, which has no number. */
  readonly total: number | undefined;
  /** `undefined`: of the whole account. */
  readonly region?: string;
}

export interface QuotasModelOptions {
  /** Additional certificates of a load balancer by its edition; read at each call. */
  readonly certificateQuota: () => Readonly<Record<string, number>>;
  /** Entries on a page, also below `MaxResults`: 2 by default. That a page may have fewer is U. */
  readonly pageCap?: number;
}

/** What a test sets has priority. */
export class QuotasModel {
  readonly pageCap: number;
  private readonly certificateQuota: () => Readonly<Record<string, number>>;
  private readonly set = new Map<string, Map<string, EmulatedQuota>>();

  constructor({ certificateQuota, pageCap = 2 }: QuotasModelOptions) {
    this.certificateQuota = certificateQuota;
    this.pageCap = pageCap;
  }

  setQuota(product: string, quota: EmulatedQuota): void {
    const quotas = this.set.get(product) ?? new Map<string, EmulatedQuota>();
    quotas.set(keyOf(quota), quota);
    this.set.set(product, quotas);
  }

  /** `undefined`: Quota Center does not know the product. */
  quotasOf(product: string): readonly EmulatedQuota[] | undefined {
    const known = product === 'alb' ? this.albQuotas() : otherQuotas[product];
    const set = this.set.get(product);
    if (known === undefined && set === undefined) return undefined;
    const all = new Map((known ?? []).map((quota) => [keyOf(quota), quota] as const));
    for (const [key, quota] of set ?? []) all.set(key, quota);
    return [...all.values()];
  }

  private albQuotas(): readonly EmulatedQuota[] {
    return [
      { code: 'alb_quota_loadbalancers_num', total: 60 },
      { code: 'alb_quota_loadbalancer_listeners_num', total: 50 },
      ...Object.entries(this.certificateQuota()).map(([edition, total]) => ({
        code: `alb_quota_loadbalancer_certificates_num_${edition.toLowerCase()}_edition`,
        total,
      })),
    ];
  }
}

const otherQuotas: Readonly<Record<string, readonly EmulatedQuota[] | undefined>> = {
  fc: [{ code: 'fc_quota_instances', total: 300, region: 'cn-hangzhou' }],
  eventbridge: [{ code: 'eventbridge_quota_event_buses', total: 50, region: 'cn-hangzhou' }],
};

function keyOf({ code, region = '' }: EmulatedQuota): string {
  return `${code} ${region}`;
}

export function createQuotasService(model: QuotasModel): TableService {
  return controlService('2020-05-10', {
    ListProductQuotas: {
      permissions: () => [{ action: 'quotas:ListProductQuotas', resource: '*' }],
      run: (params) => listProductQuotas(model, params),
    },
  });
}

function listProductQuotas(model: QuotasModel, params: Params) {
  const product = params.required('ProductCode');
  const category = params.oneOf('QuotaCategory', ['CommonQuota', 'FlowControl', 'WhiteListLabel']);
  const maxResults = params.integer('MaxResults', { min: 1, max: 100 }) ?? 30;
  const quotas = model.quotasOf(product);
  if (quotas === undefined)
    throw new WireError(404, 'ProductNotFound', `The product ${product} does not exist.`);
  const wanted = (category ?? 'CommonQuota') === 'CommonQuota' ? quotas : [];
  const from = positionOf(params.text('NextToken'), wanted.length);
  const to = from + Math.min(maxResults, model.pageCap);
  return {
    Quotas: wanted.slice(from, to).map((quota) => viewOf(product, quota)),
    TotalCount: wanted.length,
    MaxResults: maxResults,
    NextToken: to < wanted.length ? Buffer.from(`quota ${to}`).toString('base64') : '',
  };
}

function positionOf(token: string | undefined, length: number): number {
  if (token === undefined) return 0;
  const position = Number(/^quota (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1] ?? Number.NaN);
  if (!(position <= length)) throw illegalParameter('NextToken');
  return position;
}

function viewOf(product: string, { code, total, region }: EmulatedQuota) {
  return {
    ProductCode: product,
    QuotaActionCode: code,
    QuotaName: code,
    QuotaCategory: 'CommonQuota',
    QuotaUnit: 'Count',
    ...(total === undefined ? {} : { TotalQuota: total }),
    Consumable: false,
    Adjustable: true,
    GlobalQuota: region === undefined,
    Dimensions: region === undefined ? {} : { regionId: region },
  };
}
