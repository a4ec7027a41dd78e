/**
 * Finds the functions of a source text by their names: top-level functions, and methods of top-level objects and classes. What is nested
 * deeper belongs to the function around it.
 */
import { parseAst } from 'vitest/node';

export interface FoundFunction {
  readonly name: string;
  /** Offsets of the body in the source: a block with its braces, or the expression of an arrow function. */
  readonly start: number;
  readonly end: number;
}

type Program = ReturnType<typeof parseAst>;
type Statement = Program['body'][number];
type Declared = Extract<Statement, { type: 'ExportNamedDeclaration' }>['declaration'] | Statement;
type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression'];

/** @param source TypeScript; a syntax error is thrown */
export function functionsIn(source: string): readonly FoundFunction[] {
  return parseAst(source, { lang: 'ts' }).body.flatMap((statement) =>
    functionsOf(statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement),
  );
}

function functionsOf(declared: Declared): readonly FoundFunction[] {
  switch (declared?.type) {
    case 'FunctionDeclaration':
      return found(declared.id?.name, declared.body);
    case 'ClassDeclaration':
      return declared.body.body.flatMap((member) =>
        member.type === 'MethodDefinition' ? found(nameOfKey(member.key), member.value.body) : [],
      );
    case 'VariableDeclaration':
      return declared.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && init ? functionsOfValue(id.name, init) : [],
      );
    default:
      return [];
  }
}

function functionsOfValue(name: string | undefined, value: Expression): readonly FoundFunction[] {
  switch (value.type) {
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return found(name, value.body);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return functionsOfValue(name, value.expression);
    case 'ObjectExpression':
      return value.properties.flatMap((property) =>
        property.type === 'Property' ? functionsOfValue(nameOfKey(property.key), property.value) : [],
      );
    default:
      return [];
  }
}

function found(
  name: string | undefined,
  body: { readonly start: number; readonly end: number } | null,
): readonly FoundFunction[] {
  return name === undefined || body === null ? [] : [{ name, start: body.start, end: body.end }];
}

function nameOfKey(key: { readonly type: string }): string | undefined {
  if (key.type === 'Identifier' && 'name' in key) return String(key.name);
  return key.type === 'Literal' && 'value' in key ? String(key.value) : undefined;
}
