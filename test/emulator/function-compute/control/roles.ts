/** The roles that functions assume. The emulated RAM answers this; without one, every role exists and may do everything. */
import { type Policy, type PolicyHolder, parsePolicy } from '../../ram/policy.ts';

export interface Roles {
  /**
   * The rights that Function Compute gets when it assumes the role, which are read again at each call of the function. Or a refusal:
   * `EntityNotExist.Role` while RAM does not show the role to other products, `NoPermission` where its trust policy does not name
   * fc.aliyuncs.com.
   */
  assume(roleArn: string): Assumption;
}

export type Assumption =
  | { readonly policy: () => Policy }
  | { readonly refusal: 'EntityNotExist.Role' | 'NoPermission' };

const everything = parsePolicy({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const nothing = parsePolicy({ Version: '1', Statement: [] });

export const everyRole: Roles = { assume: () => ({ policy: () => everything }) };

/** A role that was deleted, or trusts another service by now, allows nothing. */
export function rightsOf(roles: Roles, roleArn: string): PolicyHolder {
  return {
    get policy(): Policy {
      const assumed = roles.assume(roleArn);
      return 'refusal' in assumed ? nothing : assumed.policy();
    },
  };
}
