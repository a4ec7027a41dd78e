/**
 * The narrow interface to Quota Center. Rejects with a `CloudError`; by default only the account itself may ask, so a refusal means unknown.
 */
import type { MethodName } from '../wrap.ts';

export interface Quota {
  /** For example `alb_quota_loadbalancer_certificates_num_standard_edition`. */
  readonly code: string;
  readonly total: number;
  /** `undefined`: the quota is not one of a region. */
  readonly region: string | undefined;
}

export interface QuotasApi {
  /**
   * Quotas on numbers of things, of every region. Their usage is not read: for a quota of each load balancer, what it counts is unknown.
   *
   * @param productCode `alb`, `fc`, …
   */
  listQuotas(productCode: string): Promise<readonly Quota[]>;
}

export const quotaReads: ReadonlySet<MethodName<QuotasApi>> = new Set(['listQuotas'] as const);
