/**
 * What a caller may ask for. Parsed by `parseCommand`; every field is optional and unknown fields are refused.
 *
 * An empty command means: look at everything.
 */
export interface Command {
  /** A caller may lower `apply` to `plan`, never raise it. */
  readonly mode?: 'plan' | 'apply';
  readonly region?: string;
  readonly loadBalancerId?: string;
  readonly listenerIds?: readonly string[];
  /** Look only at replacements by this certificate. */
  readonly certificateId?: string;
  /** Makes due and ignores windows; never overrides checks. */
  readonly force?: boolean;
  /** Run exactly the plan with this hash, or stop. */
  readonly plan?: string;
}
