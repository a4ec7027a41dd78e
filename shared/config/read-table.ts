/**
 * Reads a table of variables from an environment, and says of each wrong one what was given and what was expected. Pure.
 *
 * The text of a secret is never shown, nor one that may hold a password. An empty or blank variable counts as missing.
 */
import type { Environment } from '../base/environment.ts';
import type { AnyVariable, ValuesOf, Variables } from './variable.ts';

export interface TableReading<Table extends Variables> {
  /** Those that could be read. */
  readonly values: Partial<ValuesOf<Table>>;
  readonly problems: readonly string[];
}

/** @param isRead the others are left out; absent: all are read */
export function readTable<Table extends Variables>(
  table: Table,
  env: Environment,
  isRead: (variable: AnyVariable) => boolean = () => true,
): TableReading<Table> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [field, variable] of Object.entries(table)) {
    if (!isRead(variable)) continue;
    const parsed = variable.parse(textOrDefault(env, variable));
    if (parsed.ok) values[field] = parsed.value;
    else problems.push(describeProblem(env, variable, parsed.problem));
  }
  return { values: values as Partial<ValuesOf<Table>>, problems };
}

/** The default for missing, empty and blank ones. */
function textOrDefault(env: Environment, variable: AnyVariable): string {
  const text = env[variable.name]?.trim() ?? '';
  return text === '' ? variable.default : text;
}

/** For example: `MODE is "aply": it is none of plan, apply; expected plan or apply, for example MODE=plan` */
export function describeProblem(env: Environment, variable: AnyVariable, problem: string): string {
  const { name, expected, example } = variable;
  const text = textOrDefault(env, variable);
  // An address may hold a password: one that is refused for it must not be shown.
  const hidden = variable.secret === true || text.includes('@');
  const given = hidden ? 'is set but wrong (not shown)' : `is ${JSON.stringify(shorten(text))}`;
  return `${name} ${given}: ${problem}; expected ${expected}, for example ${name}=${example}`;
}

const MAX_SHOWN_CHARACTERS = 120;

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}

export function listProblems(problems: readonly string[]): string {
  if (problems.length === 1) return `${problems[0]}.`;
  return [`${problems.length} variables are wrong.`, ...problems.map((problem) => `- ${problem}.`)].join(
    '\n',
  );
}
