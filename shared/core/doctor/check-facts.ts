/** What the table of checks says of each one, and what its parts have in common. */

export interface CheckFacts {
  readonly title: string;
  /** `inside`: only a function's own role and network can answer. `outside`: only the command line can. */
  readonly where: 'inside' | 'outside' | 'both';
  /** `critical`: stop and look now. `high`: certificates are not rotated, or not proved. `low`: it can wait. */
  readonly severity: 'critical' | 'high' | 'low';
  /** What a fault of this check means. */
  readonly means: string;
  readonly repair: string;
}

export const DEPLOY = 'npm run deploy';
export const inside = { where: 'inside', severity: 'high' } as const;
export const outside = { where: 'outside', severity: 'high' } as const;
export const both = { where: 'both', severity: 'high' } as const;
