/** The narrow interface to STS: who the credentials belong to. */
export interface CallerIdentity {
  readonly accountId: string;
  /** For example `acs:ram::1234567890123456:assumed-role/deployer/ci`. */
  readonly arn: string;
  /** `account` is the root identity: it can assume no role and should not deploy. */
  readonly kind: 'account' | 'user' | 'role' | 'unknown';
}

export interface StsApi {
  /** Needs no permission. */
  getCallerIdentity(): Promise<CallerIdentity>;
}

export const stsReads: ReadonlySet<keyof StsApi> = new Set<keyof StsApi>(['getCallerIdentity']);
