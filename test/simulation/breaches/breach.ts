/** A hand-written history that violates an invariant. */
import type { Scribe } from '../hand-written.ts';

/** `history` completes the sentence "<checker> reports ...". */
export type Breach = readonly [checker: string, history: string, write: (scribe: Scribe) => void];
