/**
 * The text of .env.example, from the tables of variables. Pure. Every variable is in a comment, so that a copy has the defaults.
 *
 * `npm run check:yaml -- --write` writes it; a test holds it fresh.
 */

import type { VariableDetails } from '../../../shared/config/variable.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import { quoted } from './env-file.ts';
import { deployVariableList } from './variables.ts';

const HEAD = `# The settings of one installation. \`npm run deploy -- --init\` asks for the ones that matter and writes them to .env; or copy this file there,
# and remove the # of what you change; LEDGER is needed. npm run deploy reads .env alone, and refuses a variable of the shell that says something else.
# No credentials belong here. If .env has secrets, make it readable by you alone: chmod 600 .env
# Every variable: docs/configuration.md. Made from the tables of variables by: npm run check:yaml -- --write
`;

export function envExample(): string {
  return [
    HEAD,
    '# === Where and what is deployed ===\n',
    ...deployVariableList.map(entryOf),
    '# === What the functions do ===\n',
    ...configVariables.map(entryOf),
  ].join('\n');
}

function entryOf({
  name,
  meaning,
  default: fallback,
  example,
}: VariableDetails & { readonly name: string }): string {
  const remark = fallback === '' ? '' : `. Default: ${fallback}`;
  return `# ${meaning}${remark}\n# ${name}=${quoted(name, example)}\n`;
}
