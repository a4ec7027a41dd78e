/**
 * `--init`: asks the few questions that matter and writes `.env`. Where something is deployed already, it offers to write `.env` from what
 * runs instead, so that a fresh clone goes on where the last one ended.
 */
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { readActivated } from '../present/activation.ts';
import type { FoundLoadBalancer } from '../present/load-balancers.ts';
import { readFunction } from '../present/read-present.ts';
import { answersTo, newSecret } from '../settings/ask.ts';
import { envExample } from '../settings/env-example.ts';
import { withValues } from '../settings/env-file.ts';
import { readEnvFile, writeOwnFile } from '../settings/env-store.ts';
import { settingsFromDeployed } from '../settings/from-deployed.ts';
import { type InitFacts, type InitId, initQuestions, valuesFromAnswers } from '../settings/init.ts';
import { readSettings } from '../settings/read-settings.ts';
import { type Installation, openInstallation } from './open-installation.ts';
import { ask, canAsk } from './question.ts';

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

/** @returns what was written, for people. @throws InvalidConfiguration if there is a `.env` */
export async function initialise(choices: InitChoices, print: (line: string) => void): Promise<void> {
  if ((await readEnvFile(choices.file)) !== undefined)
    throw new InvalidConfiguration('.env exists already.', {
      hint: 'Edit it, or rename it to begin again. Nothing was written.',
    });
  const base = withValues(envExample(), {
    LEDGER: 'oss://to-be-asked/ledger',
    // Only to find out where load balancers are.
    REGIONS: 'all',
    ...choices.values,
  });
  const open = await openInstallation(readSettings(base, process.env));
  const deployed = choices.fresh ? undefined : await rebuilt(open);
  if (deployed !== undefined && (await takesOver(choices))) {
    await writeOwnFile(choices.file, withValues(deployed.text, choices.values));
    print('.env was written from what is deployed.');
    for (const note of deployed.notes) print(`note: ${note}`);
    return;
  }
  print('looking for load balancers ...');
  const [found] = await readActivated(['alb', () => open.apis.findLoadBalancers()]);
  print(foundText(found));
  const facts: InitFacts = {
    account: open.identity.accountId,
    regions: regionsOf(found ?? []),
    loadBalancerIds: found?.map(({ loadBalancerId }) => loadBalancerId),
    vpcWorkers: [],
  };
  const questions = initQuestions(facts);
  const isAsked = canAsk() && !choices.useDefaults;
  if (isAsked) print('Enter takes the answer in brackets; Ctrl-C ends, and nothing is written.');
  const answers = await answersTo(questions, {
    options: choices.answers,
    ask: isAsked ? ask : undefined,
    useDefaults: choices.useDefaults,
  });
  const values = { ...valuesFromAnswers(answers, facts, newSecret), ...choices.values };
  const text = withValues(envExample(), values);
  // Before it is written: a file that deploy would refuse helps no one.
  readSettings(text, process.env);
  await writeOwnFile(choices.file, text);
  print('.env was written; it holds the secrets, and only you can read it.');
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

async function rebuilt({ apis }: Installation) {
  const [names] = await readActivated(['fc', () => apis.functions.listFunctions('')]);
  const found = (await Promise.all(names.map(async (name) => readFunction(apis.functions, name)))).filter(
    (each) => each !== undefined,
  );
  return settingsFromDeployed(
    found.map(({ view }) => view),
    Object.fromEntries(found.map(({ view, triggers }) => [view.functionName, triggers])),
  );
}

async function takesOver({ useDefaults }: InitChoices): Promise<boolean> {
  if (useDefaults) return true;
  if (!canAsk())
    throw new InvalidConfiguration('the service is deployed already, and no one can be asked here.', {
      hint: 'Give --yes to write .env from what runs, or --fresh to answer the questions.',
    });
  for (;;) {
    const answer = await ask('The service is deployed. Write .env from what runs? yes or no [yes]: ');
    if (/^(y|yes|)$/i.test(answer)) return true;
    if (/^(n|no)$/i.test(answer)) return false;
  }
}
