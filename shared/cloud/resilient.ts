/** Wraps ALB and CAS in rate limits and retry, in that order, so that every attempt counts against the limits. */
import type { Clock } from '../base/clock.ts';
import { type AlbApi, albWrites } from './alb-api.ts';
import type { CasApi } from './cas-api.ts';
import {
  ALB_READ_RATE,
  ALB_WRITE_RATE,
  CAS_DETAIL_RATE,
  CAS_LIST_RATE,
  createLimiter,
  type Limiter,
  type LimiterOptions,
  type Rate,
  withLimits,
} from './limiter.ts';
import { type RetryOptions, withRetry } from './retry.ts';

/** One set per account: its regions and partitions share the rates. */
export interface AccountLimiters {
  readonly albWrites: Limiter;
  /** Each reading action has its own rate. */
  readonly albReads: (action: string) => Limiter;
  readonly casLists: Limiter;
  readonly casDetails: Limiter;
}

/** The rates of an account without raised quotas, with a reserve for other tools. */
export const defaultRates: Readonly<Record<keyof AccountLimiters, Rate>> = {
  albWrites: ALB_WRITE_RATE,
  albReads: ALB_READ_RATE,
  casLists: CAS_LIST_RATE,
  casDetails: CAS_DETAIL_RATE,
};

export function createAccountLimiters(clock: Clock, rates = defaultRates): AccountLimiters {
  return {
    albWrites: createLimiter({ ...rates.albWrites, clock }),
    albReads: limiterByAction({ ...rates.albReads, clock }),
    casLists: createLimiter({ ...rates.casLists, clock }),
    casDetails: createLimiter({ ...rates.casDetails, clock }),
  };
}

function limiterByAction(options: LimiterOptions): (action: string) => Limiter {
  const made = new Map<string, Limiter>();
  return (action) => {
    const limiter = made.get(action) ?? createLimiter(options);
    made.set(action, limiter);
    return limiter;
  };
}

export type ResilienceOptions = Omit<RetryOptions<unknown>, 'isWrite'>;

export function resilientAlb(alb: AlbApi, limiters: AccountLimiters, options: ResilienceOptions): AlbApi {
  const limited = withLimits(alb, (method) =>
    albWrites.has(method) ? limiters.albWrites : limiters.albReads(method),
  );
  return withRetry(limited, { ...options, isWrite: (method) => albWrites.has(method) });
}

export function resilientCas(cas: CasApi, limiters: AccountLimiters, options: ResilienceOptions): CasApi {
  const limited = withLimits(cas, (method) =>
    method === 'getCertificateDetail' ? limiters.casDetails : limiters.casLists,
  );
  return withRetry(limited, { ...options, isWrite: () => false });
}
