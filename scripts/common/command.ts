/** The parts that all commands share. */
import process from 'node:process';
import { Command, Help, type Option } from 'commander';
import { VERSION } from '../../shared/base/version.ts';
import { mozillaRoots } from '../../shared/probe/x509/mozilla-roots.ts';
import { asTyped } from './installed.ts';
import { languageOfPerson } from './language-of-person.ts';
import { onTerminal } from './output.ts';
import { handleOutputErrors } from './output-errors.ts';
import { usageError } from './usage-error.ts';
import { usageTexts } from './usage-texts.ts';
import { width } from './width.ts';
import { fitted } from './wrapped.ts';

/** Below this, there is no room for descriptions beside the options. */
const COLUMNS_WIDTH = 60;
/** Beside long names there is room for a few words only: also they are wrapped. */
const MIN_WIDTH_TO_WRAP = 20;

/**
 * A command whose exit status is 2 for a wrong option: Commander's own is 1, which here means that the work failed.
 * @param usage as people type it in a clone: `npm run build --`. Help and errors name commands as the reader has to type them (installed.ts)
 * @param exit ends the process
 */
export function createCommand(
  usage: string,
  description: string,
  exit: (status: 0 | 2) => never = process.exit,
): Command {
  handleOutputErrors();
  return new Command(asTyped(usage))
    .description(description)
    .version(
      `alb-cert-rotator ${VERSION}; Mozilla's roots as of ${mozillaRoots.date}, from ${mozillaRoots.source}`,
      '-V, --version',
      'show the version, and how old its trusted roots are',
    )
    .helpOption('-h, --help', 'show this text')
    .configureHelp({
      minWidthToWrap: MIN_WIDTH_TO_WRAP,
      optionDescription: describeOption,
      ...(width() < COLUMNS_WIDTH ? { formatItem: itemInTwoLines } : {}),
    })
    .configureOutput({
      getOutHelpWidth: width,
      getErrHelpWidth: width,
      outputError: (text, write) => write(usageError(text, languageOfPerson())),
      writeOut: (text) => void process.stdout.write(fitted(asTyped(text), width())),
      writeErr: (text) => void process.stderr.write(onTerminal(text)),
    })
    .showHelpAfterError(usageTexts[languageOfPerson()].seeHelp)
    .exitOverride((error) => exit(error.exitCode === 0 ? 0 : 2));
}

function describeOption(option: Option): string {
  const text = Help.prototype.optionDescription.call(new Help(), option);
  return option.mandatory ? `required: ${text}` : text;
}

function itemInTwoLines(term: string, _termWidth: number, description: string): string {
  return description === '' ? `  ${term}` : `  ${term}\n      ${description}`;
}

/** Lines of an example and what it does, in two columns as wide as what the reader has to type. */
export function exampleLines(examples: readonly (readonly [command: string, effect: string])[]): string {
  const typed = examples.map(([command, effect]) => [asTyped(command), effect] as const);
  const columnWidth = Math.max(...typed.map(([command]) => command.length)) + 2;
  return typed.map(([command, effect]) => `  ${command.padEnd(columnWidth)}${effect}`).join('\n');
}
