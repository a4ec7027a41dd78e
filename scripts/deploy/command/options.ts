/** The options of `npm run deploy`. Ends the process with status 2 for one that is wrong. */
import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { createCommand, exampleLines } from '../../common/command.ts';
import { fileProblem } from '../../common/failure.ts';
import { parseLoadBalancer } from '../../common/options.ts';
import { settingsOption } from '../../common/settings-option.ts';
import { parseEnvFile, valuesOf } from '../settings/env-file.ts';
import { checkRegions } from '../settings/init-checks.ts';

export interface DeployOptions {
  readonly settings: string;
  readonly init?: boolean;
  readonly fresh?: boolean;
  readonly set: readonly (readonly [string, string])[];
  readonly apply?: string | true;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly accept?: boolean;
  readonly adopt?: boolean;
  readonly startTimer?: boolean;
  readonly json?: boolean;
  readonly regions?: string;
  readonly include?: string;
  readonly bucket?: string;
  readonly window?: string;
  readonly webhook?: string;
  readonly status?: string;
  readonly contactGroup?: string;
  readonly bus?: string;
}

/** @param args for tests; those of this process by default */
export function parseOptions(args?: readonly string[]): DeployOptions {
  const command = createCommand(
    'npm run deploy --',
    'Deploys the service with the settings of .env: shows what it will create or change, asks, and does it.',
  )
    .addOption(settingsOption())
    .addOption(
      new Option('--init', 'ask a few questions and write .env; or write it from what is deployed').conflicts(
        ['apply', 'dryRun', 'accept', 'adopt', 'startTimer'],
      ),
    )
    .option('--fresh', 'with --init: ask, although something is deployed')
    .addOption(
      new Option(
        '--set <NAME=value|@file>',
        'with --init: a variable of .env, or those of a file; can be repeated',
      )
        .argParser(collectValue)
        .default([], 'none'),
    )
    .option('--regions <ids>', 'with --init: regions, the one for the functions first', parseRegionList)
    .option('--include <ids>', 'with --init: load balancers to begin with, or all')
    .option('--bucket <name>', 'with --init: bucket of the ledger')
    .option('--window <text>', 'with --init: when rotations may start, or always')
    .option('--webhook <yes|no>', 'with --init: whether a pipeline may ask for scans')
    .option('--status <yes|no>', 'with --init: whether to deploy the status page')
    .option('--contact-group <name>', 'with --init: who is told by CloudMonitor, or no')
    .option('--bus <name>', 'with --init: event bus for outcomes, or no')
    .option(
      '--apply [load-balancer]',
      'let it change listeners: of one load balancer, or of all',
      parseLoadBalancer,
    )
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show what would be done, and change nothing')
    .option(
      '--accept',
      'accept that something is taken away: apply, a ledger, a bus, a secret, events, a worker',
    )
    .option('--adopt', 'take over roles, policies and functions of our names that lack our tags')
    .option('--start-timer', 'switch the timer on although it was switched off in the console')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
${exampleLines([
  ['npm run deploy -- --init', 'write .env'],
  ['npm run deploy', 'deploy it in plan mode'],
  ['npm run deploy -- --apply alb-...', 'let it change one load balancer'],
  ['npm run deploy -- --apply', 'let it change all'],
])}

Credentials: environment, aliyun CLI profile, assumed role or OIDC of a CI.`,
    )
    .parse(args, args === undefined ? undefined : { from: 'user' });
  const options = command.opts<DeployOptions>();
  const lost = options.init ? undefined : givenForInit(options)[0];
  if (lost !== undefined) command.error(`--${lost} is for --init: give both, or change .env.`);
  return options;
}

/** Names of options that nothing but `--init` reads. */
function givenForInit(options: DeployOptions): readonly string[] {
  return [
    ...Object.keys(initAnswers(options)),
    ...(options.set.length > 0 ? ['set'] : []),
    ...(options.fresh ? ['fresh'] : []),
  ];
}

/** A mistake of typing is told before anything is read. */
function parseRegionList(text: string): string {
  const problem = checkRegions(text.trim());
  if (problem === undefined) return text;
  throw new InvalidArgumentError(`Expected region ids, such as cn-hangzhou. ${problem.en}`);
}

type Value = readonly [name: string, value: string];

function collectValue(text: string, all: readonly Value[]): readonly Value[] {
  return [...all, ...(text.startsWith('@') ? valuesIn(text.slice(1)) : [oneValue(text)])];
}

function oneValue(text: string): Value {
  const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('Expected NAME=value, or @ and a file in the form of .env.');
  return [name, value];
}

function valuesIn(file: string): readonly Value[] {
  try {
    return Object.entries(valuesOf(parseEnvFile(readFileSync(file, 'utf8'))));
  } catch (error) {
    throw new InvalidArgumentError(`${file} cannot be used: ${fileProblem(error)}`);
  }
}

/** Answers to the questions of `--init` that were given as options, by the id of the question. */
export function initAnswers(options: DeployOptions): Readonly<Record<string, string>> {
  const { regions, include, bucket, window, webhook, status, contactGroup, bus } = options;
  const given = { regions, include, bucket, window, webhook, status, 'contact-group': contactGroup, bus };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
