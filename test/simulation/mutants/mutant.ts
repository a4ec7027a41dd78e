/**
 * A mutant is a known way to spoil the product: changes inside the bodies of named functions. Where a function stands and how it is
 * formatted does not matter, so moving it breaks no mutant; renaming it does, and is an error (scripts/simulate/mutate.ts).
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
