/** Equality of parsed JSON: the order of keys does not matter, and a single text equals a list of it, as RAM writes both. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) !== Array.isArray(right))
    return Array.isArray(left)
      ? left.length === 1 && equalJson(left[0], right)
      : Array.isArray(right) && right.length === 1 && equalJson(left, right[0]);
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((each, index) => equalJson(each, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalJson(left[key], right[key]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
