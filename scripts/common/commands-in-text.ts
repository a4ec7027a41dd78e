/** Commands within sentences: a line must not break in one, or it cannot be copied. Pure. */
import { commandNames } from './installed.ts';

/** Of a private use: in no text. */
const KEPT_BLANK = '\uE000';

/** What stands after the name of a command, as far as it is no prose. */
const argument = [
  "--settings (?:'[^']*'|\\\\'|[^\\s'），。；：])+",
  '--(?:[a-z][a-z-]*)?',
  "(?:'[^']*'|\\\\')+",
  '<[^<>]*>',
  // A variable, an address, and the ids of the cloud: load balancers, listeners, certificates, regions, rotations.
  "[A-Z][A-Z0-9_]+=(?:'[^']*'|\\\\'|[^\\s'），。；：])*",
  '[a-z]+://[^\\s），。；：]+',
  '(?:alb|lsn)-[\\w.-]+',
  '\\d{4,}(?:-[a-z0-9-]+)?',
  '[a-z]{2}-[a-z]+(?:-\\d+)?',
  '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '(?:\\./|/)[^\\s），。；：]+',
].join('|');

const subcommand = 'open|history|quarantine|release|acknowledge|abandon|pause|resume';

/** A sentence may go on after it. */
const END = '(?=$|[\\s），。；：,.;:)])';

const program = `(?:npm run(?: --silent)?|alb-cert-rotator) (?:${commandNames.join('|')})\\b`;

const commands = new RegExp(
  [
    `${program}(?: --${END})?(?: (?:${subcommand})${END})?(?: (?:${argument})${END})*`,
    'unset(?: [A-Z][A-Z0-9_]+)+',
    'openssl rand -(?:hex|base64) \\d+',
    'aliyun configure',
  ].join('|'),
  'g',
);

/** Where a line may break: a command is one word. */
export function withWholeCommands(
  text: string,
  broken: (text: string) => readonly string[],
): readonly string[] {
  const kept = text.replace(commands, (command) => command.replaceAll(' ', KEPT_BLANK));
  return broken(kept).map((line) => line.replaceAll(KEPT_BLANK, ' '));
}
