/**
 * The description of one environment variable, and the type of the values of a table of them. Names no variable.
 */
import type { Parser } from './parsed.ts';

export interface VariableDetails {
  /** The text used for a missing or empty variable. It goes through the same parser. */
  readonly default: string;
  /** One line for docs/configuration.md. */
  readonly meaning: string;
  /** The expected text, as a fragment that follows "expected". */
  readonly expected: string;
  readonly example: string;
  /** The text is never shown, not even when it is wrong. */
  readonly secret?: boolean;
  /** The functions that read it; no other gets it. Absent: all functions. */
  readonly readBy?: readonly FunctionFile[];
}

/** The files of functions/. */
export type FunctionFile = 'scan' | 'rotate' | 'webhook' | 'status' | 'certificate-issued';

/** Which function reads what is held by a test, which looks for it in the sources. */
export const workers: readonly FunctionFile[] = ['scan', 'rotate'];

export function isReadBy({ readBy }: Pick<VariableDetails, 'readBy'>, reader: string): boolean {
  return readBy === undefined || readBy.some((one) => one === reader);
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
