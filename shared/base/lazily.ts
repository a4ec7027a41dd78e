/**
 * A value that is made at its first use and kept: for what takes long and many instances never need. Work at the top of a module would delay
 * every start.
 */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
