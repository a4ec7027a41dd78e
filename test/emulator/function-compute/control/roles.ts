/** The roles that functions assume. The emulated RAM implements it; without one, every role exists and may do everything. */
import { type Policy, type PolicyHolder, parsePolicy } from '../../ram/policy.ts';

export interface Roles {
  /**
   * The rights that Function Compute gets when it assumes the role, which are read again at each call of the function.
   * `no-such-role`: RAM does not (yet) show it to other products; `not-trusted`: its trust policy does not name fc.aliyuncs.com.
   */
  assume(roleArn: string): PolicyHolder | 'no-such-role' | 'not-trusted';
}

export const everyRole: Roles = { assume: () => ({}) };

const nothing: Policy = parsePolicy({ Version: '1', Statement: [] });

/** A role that was deleted, or trusts another service by now, allows nothing. */
export function rightsOf(roles: Roles, roleArn: string): PolicyHolder {
  return {
    get policy() {
      const assumed = roles.assume(roleArn);
      return typeof assumed === 'string' ? nothing : assumed.policy;
    },
  };
}
