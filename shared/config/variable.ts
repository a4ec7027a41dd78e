/**
 * What one environment variable is, and the type that a table of them has once its texts are read. Knows no variable by name.
 */
import type { Parser } from './parsed.ts';

export interface VariableDetails {
  /** The text that stands for a missing or empty variable; it goes through the same parser. */
  readonly default: string;
  /** One line for the README. */
  readonly meaning: string;
  /** What the text must be; a fragment that follows "expected". */
  readonly expected: string;
  readonly example: string;
  /** The text is never shown, not even when it is wrong. */
  readonly secret?: boolean;
  /** The one function that s.yaml passes it to: all of them, where there is none. */
  readonly onlyFor?: string;
}

export interface Variable<Name extends string, Value> extends VariableDetails {
  readonly name: Name;
  readonly parse: Parser<Value>;
}

export type AnyVariable = Variable<string, unknown>;

/** By the field of the configuration that its value becomes. */
export type Variables = Readonly<Record<string, AnyVariable>>;

export type NamesOf<Table extends Variables> = Table[keyof Table]['name'];

export type ValuesOf<Table extends Variables> = {
  readonly [Field in keyof Table]: Table[Field] extends Variable<string, infer Value> ? Value : never;
};

export function variable<const Name extends string, Value>(
  name: Name,
  parse: Parser<Value>,
  details: VariableDetails,
): Variable<Name, Value> {
  return { name, parse, ...details };
}
