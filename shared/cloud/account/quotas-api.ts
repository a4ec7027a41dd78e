/**
 * The narrow interface to Quota Center. Rejects with a `CloudError`; by default only the account itself may ask, so a refusal means unknown.
 */
export interface Quota {
  /** For example `alb_quota_loadbalancer_certificates_num_standard_edition`. */
  readonly code: string;
  readonly total: number;
}

export interface QuotasApi {
  /** @param productCode `alb`, `fc`, … */
  listQuotas(productCode: string): Promise<readonly Quota[]>;
}
