/**
 * `--init`: asks the few questions that matter and writes `.env`. Where something is deployed already, it offers to write `.env` from what
 * runs instead, so that a fresh clone goes on where the last one ended.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { coveredRegions } from '../../../shared/config/covered-regions.ts';
import { listItems } from '../../../shared/config/parsed.ts';
import { sYaml } from '../../check-s-yaml/render.ts';
import { during } from '../../common/activity.ts';
import { isDenied, readActivated } from '../present/activation.ts';
import { type FoundLoadBalancer, unreachedVpcs } from '../present/load-balancers.ts';
import { answersTo, newSigningSecret, newToken } from '../settings/ask.ts';
import { envExample } from '../settings/env-example.ts';
import { parseEnvFile, valuesOf, withComment, withValues } from '../settings/env-file.ts';
import { readEnvFile, writeOwnFile } from '../settings/env-store.ts';
import {
  askedVariables,
  type InitFacts,
  type InitId,
  initQuestions,
  valuesFromAnswers,
} from '../settings/init.ts';
import { projectDefaults } from '../settings/project-defaults.ts';
import { proposeWorkers } from '../settings/propose-workers.ts';
import { namesOtherInShell, readSettings, requireBucket } from '../settings/read-settings.ts';
import { type Installation, openInstallation } from './open-installation.ts';
import { ask, canAsk } from './question.ts';
import { findDeployed, nameOf, rebuild } from './rebuild.ts';

export interface InitChoices {
  /** Where the settings go. */
  readonly file: string;
  /** Answers given as options. */
  readonly answers: Partial<Readonly<Record<InitId, string>>>;
  /** `--yes` */
  readonly useDefaults: boolean;
  /** `--fresh`: ask, although something is deployed. */
  readonly fresh: boolean;
  /** Values that are given before the first question, such as CONTROL_ENDPOINT on an emulator: `NAME=value`. */
  readonly values: Readonly<Record<string, string>>;
}

/** What the project was made for is a default, and `--set` replaces it. */
interface ProjectChoices extends InitChoices {
  readonly ownRegion: string | undefined;
}

/** @returns what was written, for people. @throws InvalidConfiguration if there is a `.env` */
export async function initialise(given: InitChoices, print: (line: string) => void): Promise<void> {
  const { REGION: ownRegion, ...made } = projectDefaults(await readFile(sYaml, 'utf8'));
  const choices = { ...given, ownRegion, values: { ...made, ...given.values } as InitChoices['values'] };
  if ((await readEnvFile(choices.file)) !== undefined)
    throw new InvalidConfiguration('.env exists already.', {
      hint: 'Edit it, or rename it to begin again. Nothing was written.',
    });
  const { values } = choices;
  const ignored = namesOtherInShell({}, process.env).filter(
    (name) => values[name] === undefined && !askedVariables.some((asked) => asked === name),
  );
  if (ignored.length > 0)
    print(`note: not taken from the shell: ${ignored.join(', ')}. --set NAME=value writes one to .env.`);
  if (ignored.some((name) => name.endsWith('_ENDPOINT')) && values['CONTROL_ENDPOINT'] === undefined)
    print(
      'note: for an emulator, --init needs its addresses, too: --set CONTROL_ENDPOINT=http://127.0.0.1:<port>, or --set @file with the settings that it has written.',
    );
  const base = withValues(envExample(), {
    LEDGER: 'oss://to-be-asked/ledger',
    // Only to find out where load balancers are.
    REGIONS: 'all',
    ...values,
  });
  const open = await during('asking whose credentials these are', () =>
    openInstallation(readSettings(base, {})),
  );
  const text = (await deployedText(open, choices, print)) ?? (await answeredText(open, choices, print));
  await writeOwnFile(choices.file, text);
  print('.env was written. It may hold secrets: only you can read it.');
  const others = namesOtherInShell(valuesOf(parseEnvFile(text)), process.env);
  if (others.length > 0)
    print(`The shell has other values than .env, which deploy refuses. Run: unset ${others.join(' ')}`);
}

/** In a region without Function Compute its name does not resolve, which no repetition changes. */
const SEARCH_ATTEMPTS = 2;

/** @returns the text of `.env` from what runs; `undefined`: nothing that is meant runs, or the person wants to be asked */
async function deployedText(
  open: Installation,
  choices: ProjectChoices,
  print: (line: string) => void,
): Promise<string | undefined> {
  if (choices.fresh) return undefined;
  const { values, answers, ownRegion } = choices;
  const ports = { functionsIn: open.apis.functionsIn, print };
  const search = { functionsIn: (region: string) => open.apis.functionsIn(region, SEARCH_ATTEMPTS), print };
  const deployed = await during('looking for an installation', async () =>
    findDeployed(
      {
        prefix: values['PREFIX'],
        region: values['REGION'] ?? listItems(answers.regions ?? '')[0] ?? ownRegion,
        regions: await regionsToSearch(open, print),
      },
      search,
    ),
  );
  if (deployed === undefined || !(await takesOver(nameOf(deployed), choices))) return undefined;
  const { text, notes } = await rebuild(deployed, values, ports);
  for (const note of notes) print(`note: ${note}`);
  print(`These are the settings of ${nameOf(deployed)}.`);
  return text;
}

/** Every region that ALB has, or those of REGIONS; and that of the functions. */
async function regionsToSearch(
  { settings, describeRegions }: Installation,
  print: (line: string) => void,
): Promise<readonly string[]> {
  try {
    const [regions] = await readActivated([
      'alb',
      () => coveredRegions({ regions: settings.config.regions, ownRegion: settings.region, describeRegions }),
    ]);
    return [settings.region, ...regions];
  } catch (error) {
    if (!isDenied(error)) throw error;
    print(
      `note: the regions of ALB could not be listed (${error.message}). Only ${settings.region} is searched: name others by --set REGIONS=...`,
    );
    return [settings.region];
  }
}

async function answeredText(
  open: Installation,
  choices: ProjectChoices,
  print: (line: string) => void,
): Promise<string> {
  const [found] = await during('looking for load balancers', () =>
    readActivated(['alb', () => open.apis.findLoadBalancers()]),
  );
  print(foundText(found));
  const facts: InitFacts = {
    account: open.identity.accountId,
    regions: regionsOf(found ?? []),
    ownRegion: choices.ownRegion,
    loadBalancerIds: found?.map(({ loadBalancerId }) => loadBalancerId),
    shell: process.env,
  };
  const questions = initQuestions(facts);
  const isAsked = canAsk() && !choices.useDefaults;
  if (isAsked) print('Enter takes the answer in brackets; Ctrl-C ends, and nothing is written.');
  const answers = await answersTo(questions, {
    options: choices.answers,
    ask: isAsked ? ask : undefined,
    useDefaults: choices.useDefaults,
  });
  const text = withValues(envExample(), {
    ...valuesFromAnswers(answers, { newSigningSecret, newToken }),
    ...choices.values,
  });
  // Before it is written: a file that deploy would refuse helps no one.
  const settings = readSettings(text, {});
  requireBucket(settings);
  const workers = settings.functions.flatMap(({ vpc }) => vpc ?? []);
  const { line, notes } = proposeWorkers(unreachedVpcs(found ?? [], settings.config), {
    region: settings.region,
    workers,
  });
  for (const note of notes) print(`note: ${note}`);
  return line === undefined ? text : withComment(text, line);
}

/** Those with load balancers, the one with the most first. */
function regionsOf(found: readonly FoundLoadBalancer[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { region } of found) counts.set(region, (counts.get(region) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([region]) => region);
}

function foundText(found: readonly FoundLoadBalancer[] | undefined): string {
  if (found === undefined) return 'These credentials may not list load balancers: the defaults know none.';
  const places = regionsOf(found).map(
    (region) => `${found.filter((one) => one.region === region).length} in ${region}`,
  );
  return places.length === 0 ? 'There are no load balancers.' : `Load balancers: ${places.join(', ')}.`;
}

/** @param name of what is deployed */
async function takesOver(name: string, { useDefaults }: InitChoices): Promise<boolean> {
  if (useDefaults) return true;
  if (!canAsk())
    throw new InvalidConfiguration(`${name} is deployed already, and no one can be asked here.`, {
      hint: 'Give --yes to write .env from what runs, --set PREFIX=... for another installation, or --fresh to answer the questions.',
    });
  for (;;) {
    const answer = await ask(`${name} is deployed. Write .env from what runs? yes or no [yes]: `);
    if (/^(y|yes|)$/i.test(answer)) return true;
    if (/^(n|no)$/i.test(answer)) return false;
  }
}
