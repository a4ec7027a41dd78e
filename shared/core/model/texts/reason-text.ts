/** What is said of one reason. */
import type { InEach } from './language.ts';

/** Sentences as `fill` takes them. */
interface Said {
  readonly says: string;
  /** What a person does; absent: nothing. */
  readonly todo?: string;
}

export type ReasonText = InEach<Said>;
