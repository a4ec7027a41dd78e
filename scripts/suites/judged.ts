/** What the code of this project did with one case. */

export interface Judged {
  readonly verdict: string;
  readonly reasons: readonly string[];
}

/** On one line, without a tab. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 200);
}
