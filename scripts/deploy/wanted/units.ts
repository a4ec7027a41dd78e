/**
 * What an installation uses in a month, in the units that Function Compute, OSS and Log Service bill. No prices: they differ by region and
 * change.
 */
export interface UnitsInput {
  readonly scansPerMonth: number;
  /** Of scan. */
  readonly memoryMb: number;
  readonly cpu: number;
}

export interface Units {
  readonly invocations: number;
  readonly vcpuSeconds: number;
  readonly gbSeconds: number;
  /** Requests to OSS that write or list; reads are about as many. */
  readonly ledgerRequests: number;
}

/**
 * Seconds of a scan of a hundred listeners with nothing due, most of which it waits for answers: ALB allows some reads a second. An estimate
 * from the number of calls (docs/performance.md), never measured in an account.
 */
export const SECONDS_OF_SCAN = 15;

/** One snapshot, its list, and the deletion of an old one. */
const LEDGER_REQUESTS_OF_SCAN = 6;

/** Rotations are rare beside scans: a listener has one or a few in a year. */
export function unitsOf({ scansPerMonth, memoryMb, cpu }: UnitsInput): Units {
  const seconds = scansPerMonth * SECONDS_OF_SCAN;
  return {
    invocations: scansPerMonth,
    vcpuSeconds: Math.round(seconds * cpu),
    gbSeconds: Math.round((seconds * memoryMb) / 1024),
    ledgerRequests: scansPerMonth * LEDGER_REQUESTS_OF_SCAN,
  };
}
