/**
 * What a caller may ask for. Parsed by `parseCommand`; every field is optional and unknown fields are refused.
 *
 * An empty command covers everything.
 */
export interface Command {
  /** A caller may lower `apply` to `plan`, never raise it. */
  readonly mode?: 'plan' | 'apply';
  readonly region?: string;
  readonly loadBalancerId?: string;
  readonly listenerIds?: readonly string[];
  /** Only replacements by this certificate. */
  readonly certificateId?: string;
  /** Makes due and ignores windows; never overrides checks. */
  readonly force?: boolean;
  /** Run exactly the plan with this hash, or stop. */
  readonly plan?: string;
}

/**
 * A command of an operator to the ledger: it changes what later runs may do, and no listener. One field and no other; parsed by
 * `parseOperatorCommand`, only where a person types it.
 */
export type OperatorCommand =
  /** Lifts the quarantine of this certificate. */
  | { readonly release: string }
  /** Drops what the rotation with this id has left open: no later run finishes or reverts it. */
  | { readonly abandon: string }
  /** `true`: only emergencies are started. `false`: rotations are started again, and the breaker counts from zero. */
  | { readonly pause: boolean };
