/**
 * A mutant plants a known defect: it replaces text in the bodies of named functions. A function may be moved or reformatted; renaming it is
 * an error (scripts/simulate/mutate.ts).
 */
export interface BodyChange {
  /** A top-level function, or a method of a top-level object or class. Only one in shared/ has this name. */
  readonly functionName: string;
  /** Found exactly once in the body. Whitespace and trailing commas are ignored. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  readonly changes: readonly BodyChange[];
}

export function mutant(name: string, ...changes: readonly BodyChange[]): Mutant {
  return { name, changes };
}

export function inBody(functionName: string, find: string, replace: string): BodyChange {
  return { functionName, find, replace };
}
