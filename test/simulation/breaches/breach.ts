/** A history, written by hand, that a law must object to. */
import type { Scribe } from '../hand-written.ts';

/** `history` ends the sentence "object with the law to ...". */
export type Breach = readonly [law: string, history: string, write: (scribe: Scribe) => void];
