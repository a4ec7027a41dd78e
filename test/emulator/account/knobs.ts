/**
 * The knobs of the control planes of an account. Grades are those of model/knobs.ts. Nothing here is random.
 */
export interface AccountKnobs {
  /**
   * Time until a created role, a changed trust, an attached or a changed policy is in force for other products, and until a detached policy
   * no longer prevents a deletion. That it takes time is A (deletion) and B (creation), how long U; a public deploy tool waits 5 s. 0 by
   * default.
   */
  readonly ramDelayMs: number;
  /** Roles in an account: 1,000. A, 2021. */
  readonly roles: number;
  /** Custom policies in an account: 1,500. A, 2021. */
  readonly customPolicies: number;
  /** Custom policies on one role: 5. A, 2021. */
  readonly customPoliciesPerRole: number;
  /** Versions of one policy: 5. A, 2021. */
  readonly policyVersions: number;
  /** Characters of a policy: 6,144 in the current SDK (A), 4,096 on the page of 2021. */
  readonly policyCharacters: number;
  /** Largest page of ListTagResources: 100. A; that a page may have fewer is U. */
  readonly tagPageCap: number;
}

export const accountKnobs: AccountKnobs = {
  ramDelayMs: 0,
  roles: 1_000,
  customPolicies: 1_500,
  customPoliciesPerRole: 5,
  policyVersions: 5,
  policyCharacters: 6_144,
  tagPageCap: 100,
};
