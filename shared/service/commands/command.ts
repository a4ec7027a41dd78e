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

/**
 * What a person tells the ledger: it changes what later runs may do, and no listener. One field and no other; parsed by
 * `parseOperatorCommand`, only where a person types it.
 */
export type OperatorCommand =
  /** Lifts the quarantine of this certificate. */
  | { readonly release: string }
  /** Forgets what the rotation with this id has left open: nobody finishes it or takes it back. */
  | { readonly abandon: string }
  /** `true`: nothing new is started but emergencies. `false`: it is again, and the breaker counts anew. */
  | { readonly pause: boolean };
