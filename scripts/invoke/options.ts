/** The options of scan and rotate on a person's machine, and the event that they make. */

import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { type Command, Option } from 'commander';
import { createCommand } from '../common/command.ts';
import { fileProblem } from '../common/failure.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { expected, notTaken } from '../common/option-texts.ts';
import {
  parseAccount,
  parseCertificate,
  parseListener,
  parseLoadBalancer,
  parsePlan,
  several,
} from '../common/options.ts';
import { existingSettingsOption } from '../common/settings-option.ts';
import { parseRegion } from '../common/this-machine.ts';
import { type EventOptions, eventOf, eventOptions } from './event.ts';
import { type LogFormat, logFormats } from './local-log.ts';
import { optionErrors } from './local-texts.ts';

export interface Options extends EventOptions {
  readonly settings: string;
  readonly ownLedger?: boolean;
  readonly apply?: boolean;
  readonly event?: string;
  readonly account: string;
  readonly timeout: number;
  readonly json?: boolean;
  readonly log?: LogFormat;
  readonly detailedExitcode?: boolean;
}

export interface LocalCommand {
  readonly name: 'scan' | 'rotate';
  readonly description: string;
  readonly examples: string;
}

/** Not parsed yet. */
export function commandOf({ name, description, examples }: LocalCommand): Command {
  const command = createCommand(`npm run ${name} --`, description, exitOf).argument(
    '[load balancer]',
    name === 'scan' ? 'only this one, such as alb-o9ulmq5hgn68jk' : 'such as alb-o9ulmq5hgn68jk',
    parseLoadBalancer,
  );
  return command
    .option(
      '-r, --region <id>',
      'region of the load balancers (default: those of REGIONS, else cn-hangzhou)',
      parseRegion,
    )
    .option('--listener <ids...>', 'only these listeners', several(parseListener))
    .option(
      '--certificate <id>',
      'only replacements by this certificate, such as 20741377-cn-hangzhou',
      parseCertificate,
    )
    .option('--apply', 'carry out what is due; without it, nothing is changed (same as MODE=apply)')
    .option('--plan <hash>', 'carry out exactly this plan, or nothing', parsePlan)
    .option('--force', 'what is not due, too, and outside of the maintenance window; checks stay')
    .addOption(
      new Option('-e, --event <JSON|@file>', 'the event itself, such as {"pause":true}').conflicts([
        ...eventOptions,
      ]),
    )
    .addOption(existingSettingsOption())
    .option('--own-ledger', 'not the ledger of the installation: shares no lease or pause with it')
    .addOption(new Option('--account <id>', 'account id').argParser(parseAccount).default('', 'not known'))
    .addOption(
      new Option('-t, --timeout <seconds>', 'time limit of the function')
        .argParser(parseTimeout)
        .default(3600),
    )
    .option('--json', 'print one JSON document')
    .addOption(
      new Option(
        '--log <format>',
        'form of the log on stderr (default: text on a terminal, else json)',
      ).choices(logFormats),
    )
    .addOption(
      new Option(
        DETAILED_EXITCODE,
        'exit status of a plan: 0 nothing is due, 1 failed or wrong option, 2 something is due',
      ).conflicts('apply'),
    )
    .addHelpText('after', `\n${exitStatuses}\n\n${examples}`);
}

export const DETAILED_EXITCODE = '--detailed-exitcode';

const exitStatuses = `Exit status:
  0    it answered; blocked and rolled-back are answers
  1    it failed
  2    wrong option (1 with --detailed-exitcode, where 2 is an answer)
  130  after Ctrl-C; 143 after SIGTERM`;

/** With --detailed-exitcode, 2 is an answer: a mistake must not look like one. */
function exitOf(status: 0 | 2): never {
  return process.exit(status === 2 ? wrongOptionStatus() : status);
}

export function wrongOptionStatus(): 1 | 2 {
  return process.argv.includes(DETAILED_EXITCODE) ? 1 : 2;
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  // Limit of Function Compute.
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds;
  throw notTaken(expected.wholeSeconds(86_400));
}

/** The event of `--event`, or of the other options. */
export async function eventFrom(command: Command, name: LocalCommand['name']): Promise<Buffer> {
  const options = command.opts<Options>();
  const loadBalancerId = command.processedArgs[0] as string | undefined;
  const { event } = options;
  if (event === undefined) {
    requireTarget(command, name, options);
    return eventOf(loadBalancerId, options);
  }
  if (loadBalancerId !== undefined) return command.error(optionErrors.eventAndTarget[languageOfPerson()]);
  if (!event.startsWith('@')) return Buffer.from(event);
  try {
    return await readFile(event.slice(1));
  } catch (error) {
    return command.error(optionErrors.eventFile(event, fileProblem(error))[languageOfPerson()]);
  }
}

/** Of a load balancer alone there are plans, and rotations. */
function requireTarget(command: Command, name: LocalCommand['name'], { plan }: Options): void {
  if (command.processedArgs[0] !== undefined) return;
  if (name === 'rotate') command.error(optionErrors.noTarget[languageOfPerson()]);
  if (plan !== undefined) command.error(optionErrors.planAlone[languageOfPerson()]);
}
