/** What the table of checks says of each one, and what its parts have in common. */

/**
 * What a fault comes from, where the repair of its check depends on it.
 *
 * - `elsewhere`: the bucket is in another region.
 * - `lowering`: .env would take something away from what runs.
 * - `no-contact-group`: CloudMonitor has no such group.
 * - `other-policies`: a role has policies of others.
 * - `own-role`: the role is the operator's own, and deploy does not touch it.
 * - `root`: the credentials are those of the account itself.
 */
export type Cause = 'elsewhere' | 'lowering' | 'no-contact-group' | 'other-policies' | 'own-role' | 'root';

export interface CheckFacts {
  readonly title: string;
  /** `inside`: only a function's own role and network can answer. `outside`: only the command line can. */
  readonly where: 'inside' | 'outside' | 'both';
  /** `critical`: stop and look now. `high`: certificates are not rotated, or not proved. `low`: it can wait. */
  readonly severity: 'critical' | 'high' | 'low';
  /** What a fault of this check means. */
  readonly means: string;
  /** Commands stand as they are typed for `.env`, each with all its options. */
  readonly repair: string;
  /** In place of `repair`, where the fault has this cause. */
  readonly repairs?: Readonly<Partial<Record<Cause, string>>>;
}

type TextOf<Facts> = Pick<CheckFacts, 'title' | 'means' | 'repair'> &
  (Facts extends { readonly repairs: infer Repairs }
    ? { readonly repairs: Readonly<Record<keyof Repairs, string>> }
    : { readonly repairs?: never });

/** The texts of a table of checks in another language: of each check, with every repair. */
export type TextsOf<Table> = { readonly [Id in keyof Table]: TextOf<Table[Id]> };

export const DEPLOY = 'npm run deploy';
/** Another LEDGER, or MODE=plan, takes something away from what runs. */
export const DEPLOY_ACCEPT = 'npm run deploy -- --accept';
/** Deploy does not touch a role that a variable names. */
export const OWN_ROLE =
  'Give the role the policy of its function (npm run policies -- --help), or remove its variable (such as SCAN_ROLE) from .env, then npm run deploy';
export const OWN_ROLE_IN_CHINESE = `为角色授予其函数的权限策略（npm run policies -- --help），或从 .env 中删除其变量（例如 SCAN_ROLE），然后运行 ${DEPLOY}`;

export const inside = { where: 'inside', severity: 'high' } as const;
export const outside = { where: 'outside', severity: 'high' } as const;
export const both = { where: 'both', severity: 'high' } as const;
