/** The roots that this service trusts, as the planner asks for them. */

/** A root, as far as it is known: CAS gives names, a handshake gives bytes. */
export interface RootName {
  /** A distinguished name in any notation. */
  readonly subject: string;
  /** SHA-256 of its DER, 64 lower-case hex digits. */
  readonly sha256?: string | undefined;
}

/** `public`: in Node's list or in ours. `extra`: in EXTRA_CA. */
export type RootKind = 'public' | 'extra';

export interface KnownRoots {
  /** Differs if a root is added or removed. */
  readonly id: string;
  /** The day of the newest list of public roots: `2026-10-22`. */
  readonly date: string;
  /**
   * `undefined`: no known root has this name or digest. A name that CAS has shortened counts as known if
   * it may be that of a known root: only what is certainly no known root is evidence against a certificate.
   */
  readonly kindOf: (root: RootName) => RootKind | undefined;
  /** Whether one of them has this digest. */
  readonly holds: (sha256: string) => boolean;
}
