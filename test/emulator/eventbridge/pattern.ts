/**
 * The event patterns of rules. Pure.
 *
 * A pattern is an object. All of its fields must match, and one expression of each list must match. An expression is a value (exact,
 * case-sensitive) or a matcher: `prefix`, `suffix`, `contains`, `anything-but`, `numeric`, `cidr`, `exists`. Patterns for `data` can be
 * nested. A list in the event matches if one of its items does. `{}` matches everything.
 *
 * Source: "Event patterns", EventBridge manual (A). That a field without a list around its value is refused, and that `anything-but`
 * requires the field to exist, follows from the manual's examples and from a similar language elsewhere (C).
 */
import { z } from 'zod';

/** More expressions in one list are refused. A. */
const MAX_EXPRESSIONS = 5;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
type Scalar = z.infer<typeof scalar>;

const comparison = z.enum(['<', '<=', '>', '>=', '=']);

const numeric = z
  .array(z.union([comparison, z.number()]))
  .min(2)
  .max(4)
  .refine(
    (parts) =>
      parts.length % 2 === 0 &&
      parts.every((part, index) => (index % 2 === 0) === (typeof part === 'string')),
    { error: 'expected comparisons and numbers in turn, such as [">", 0, "<=", 5]' },
  );

const expression = z.union([
  scalar,
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ contains: z.string() }),
  z.strictObject({
    'anything-but': z.union([scalar, z.array(scalar).min(1), z.strictObject({ prefix: z.string() })]),
  }),
  z.strictObject({ numeric }),
  z.strictObject({ cidr: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/) }),
  z.strictObject({ exists: z.boolean() }),
]);

type Expression = z.infer<typeof expression>;

export interface EventPattern {
  readonly [field: string]: readonly Expression[] | EventPattern;
}

const patternSchema: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(
    z.string(),
    z.union([
      z.array(expression).min(1).max(MAX_EXPRESSIONS) as unknown as z.ZodType<readonly Expression[]>,
      patternSchema,
    ]),
  ),
);

/** @throws Error if it is not a pattern */
export function parsePattern(pattern: unknown): EventPattern {
  const parsed = patternSchema.safeParse(pattern);
  if (parsed.success) return parsed.data;
  throw new Error(`Not an event pattern: ${z.prettifyError(parsed.error)}`);
}

export function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = fieldOf(event, field);
    if (isList(wanted)) return wanted.some((one) => matchesExpression(one, value));
    return matches(wanted, value);
  });
}

function isList(wanted: EventPattern[string]): wanted is readonly Expression[] {
  return Array.isArray(wanted);
}

/** `undefined`: the field is absent. */
function fieldOf(event: unknown, field: string): unknown {
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, field)) return undefined;
  return Reflect.get(event, field);
}

function matchesExpression(wanted: Expression, value: unknown): boolean {
  if (typeof wanted === 'object' && wanted !== null && 'exists' in wanted)
    return (value !== undefined) === wanted.exists;
  if (Array.isArray(value)) return value.some((item) => matchesValue(wanted, item));
  return value !== undefined && matchesValue(wanted, value);
}

function matchesValue(wanted: Exclude<Expression, { exists: boolean }>, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === value;
  if ('anything-but' in wanted) return !isExcluded(wanted['anything-but'], value);
  if ('numeric' in wanted) return typeof value === 'number' && satisfies(wanted.numeric, value);
  if (typeof value !== 'string') return false;
  if ('prefix' in wanted) return value.startsWith(wanted.prefix);
  if ('suffix' in wanted) return value.endsWith(wanted.suffix);
  if ('contains' in wanted) return value.includes(wanted.contains);
  return 'cidr' in wanted && isWithin(wanted.cidr, value);
}

function isExcluded(
  unwanted: Scalar | readonly Scalar[] | { readonly prefix: string },
  value: unknown,
): boolean {
  if (Array.isArray(unwanted)) return unwanted.includes(value as Scalar);
  if (typeof unwanted === 'object' && unwanted !== null && 'prefix' in unwanted)
    return typeof value === 'string' && value.startsWith(unwanted.prefix);
  return unwanted === value;
}

function satisfies(parts: readonly (string | number)[], value: number): boolean {
  for (let index = 0; index < parts.length; index += 2)
    if (!compare(value, String(parts[index]), Number(parts[index + 1]))) return false;
  return true;
}

function compare(value: number, operator: string, bound: number): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return value === bound;
  }
}

function isWithin(cidr: string, address: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const [base, given] = [ipv4(network), ipv4(address)];
  if (base === undefined || given === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(base / size) === Math.floor(given / size);
}

function ipv4(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
