/**
 * The variables that s.yaml passes to each function, and how it writes them. Read from the tables of config/variables.ts and from the
 * folder functions/, so that a new function or variable needs no line here.
 *
 * Assumes that a variable `X_FUNCTION` holds the name of the function x, which other functions call.
 */
import { parseDocument } from 'yaml';
import { isReadBy } from '../../shared/config/variable.ts';
import { type ConfigVariable, configVariables } from '../../shared/config/variables.ts';
import { functionNames } from '../common/functions.ts';

/** The variables that the function `name` reads. */
export function variablesOf(name: string): readonly string[] {
  return configVariables.filter((variable) => isReadBy(variable, name)).map((variable) => variable.name);
}

/** What only other functions read is never passed. */
export function isOfAnotherFunction(variable: string, name: string): boolean {
  return configVariables.some((each) => each.name === variable && !isReadBy(each, name));
}

/** An HTTP trigger takes requests from any caller. Only a function with a secret that has its name, such as WEBHOOK_SECRET, checks who calls. */
export const functionsWithUrl: ReadonlySet<string> = new Set(
  configVariables.flatMap(({ name, secret, readBy = [] }) =>
    secret ? readBy.filter((own) => name.startsWith(`${own.toUpperCase().replaceAll('-', '_')}_`)) : [],
  ),
);

/** The functions that other functions call, by variable. */
export const calledFunctions: ReadonlyMap<string, string> = new Map(
  configVariables.flatMap(({ name }) => {
    const called = /^(\w+)_FUNCTION$/.exec(name)?.[1];
    return called === undefined ? [] : [[name, called.toLowerCase().replaceAll('_', '-')] as const];
  }),
);

/** The text of s.yaml with the variables of the table, and everything else as it is. */
export function withVariables(text: string): string {
  const document = parseDocument(text);
  const write = (place: readonly string[], variables: readonly ConfigVariable[]): void => {
    const lines = Object.fromEntries(variables.map((variable) => [variable.name, expressionOf(variable)]));
    if (variables.length > 0) document.setIn(place, document.createNode(lines));
    else document.deleteIn(place);
  };
  write(
    ['template', 'base', 'environmentVariables'],
    configVariables.filter(({ readBy }) => readBy === undefined),
  );
  for (const name of functionNames.filter((each) => document.hasIn(['resources', each])))
    write(
      ['resources', name, 'props', 'environmentVariables'],
      configVariables.filter((variable) => variable.readBy !== undefined && isReadBy(variable, name)),
    );
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * The value in the environment of the deployment, or the default. The default of a function that others call is the name it is
 * deployed under.
 */
function expressionOf({ name, default: fallback }: ConfigVariable): string {
  const isName = calledFunctions.has(name);
  return `\${env('${name}', ${isName ? `vars.${inCamelCase(name)}` : `'${fallback}'`})}`;
}

function inCamelCase(variable: string): string {
  return variable.toLowerCase().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
