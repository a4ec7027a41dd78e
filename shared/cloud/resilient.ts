/**
 * The one order in which limits and retry go around ALB and CAS: limits inside, so that every attempt counts.
 */
import type { Clock } from '../clock.ts';
import type { AlbApi } from './alb-api.ts';
import { albWrites } from './alb-api.ts';
import type { CasApi } from './cas-api.ts';
import type { Limiter } from './limiter.ts';
import { ALB_WRITE_RATE, CAS_DETAIL_RATE, CAS_LIST_RATE, createLimiter, withLimits } from './limiter.ts';
import type { RetryOptions } from './retry.ts';
import { withRetry } from './retry.ts';

/** One per account: its regions and partitions share the rates. */
export interface AccountLimiters {
  readonly albWrites: Limiter;
  readonly casLists: Limiter;
  readonly casDetails: Limiter;
}

export function createAccountLimiters(clock: Clock): AccountLimiters {
  return {
    albWrites: createLimiter({ ...ALB_WRITE_RATE, clock }),
    casLists: createLimiter({ ...CAS_LIST_RATE, clock }),
    casDetails: createLimiter({ ...CAS_DETAIL_RATE, clock }),
  };
}

export type ResilienceOptions = Omit<RetryOptions<unknown>, 'isWrite'>;

export function resilientAlb(alb: AlbApi, limiters: AccountLimiters, options: ResilienceOptions): AlbApi {
  const limited = withLimits(alb, (method) => (albWrites.has(method) ? limiters.albWrites : undefined));
  return withRetry(limited, { ...options, isWrite: (method) => albWrites.has(method) });
}

export function resilientCas(cas: CasApi, limiters: AccountLimiters, options: ResilienceOptions): CasApi {
  const limited = withLimits(cas, (method) =>
    method === 'listUserCertificateOrder' ? limiters.casLists : limiters.casDetails,
  );
  return withRetry(limited, { ...options, isWrite: () => false });
}
