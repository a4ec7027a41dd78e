/** Sentences of doctor, where a test needs any. */
import type { Sentence } from '../../shared/core/doctor/sentence.ts';

/** @param zh by default the same, as of a name or a code */
export function says(en: string, zh = en): Sentence {
  return { en, zh };
}
