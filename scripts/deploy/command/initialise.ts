/**
 * `--init`: asks the few questions that matter and writes `.env`. Where something is deployed already, it offers to write `.env` from what
 * runs instead, so that a fresh clone goes on where the last one ended.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { coveredRegions } from '../../../shared/config/covered-regions.ts';
import { listItems } from '../../../shared/config/parsed.ts';
import { type InEach, inEach, type Language } from '../../../shared/core/model/texts/language.ts';
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
import { initTexts } from './init-texts.ts';
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
  /** Of the person. */
  readonly language: Language;
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
      chinese: { says: '.env 已存在。', todo: '请编辑它，或重命名后重新开始。没有写入任何内容。' },
    });
  const { values, language } = choices;
  const texts = initTexts[language];
  const ignored = namesOtherInShell({}, process.env).filter(
    (name) => values[name] === undefined && !askedVariables.some((asked) => asked === name),
  );
  if (ignored.length > 0) print(`${texts.note}${texts.notTaken(ignored)}`);
  if (ignored.some((name) => name.endsWith('_ENDPOINT')) && values['CONTROL_ENDPOINT'] === undefined)
    print(`${texts.note}${texts.emulatorAddresses}`);
  const base = withValues(envExample(), {
    LEDGER: 'oss://to-be-asked/ledger',
    // Only to find out where load balancers are.
    REGIONS: 'all',
    ...values,
  });
  const open = await during(texts.whose, () => openInstallation(readSettings(base, {})));
  const text = (await deployedText(open, choices, print)) ?? (await answeredText(open, choices, print));
  await writeOwnFile(choices.file, text);
  print(texts.written);
  const others = namesOtherInShell(valuesOf(parseEnvFile(text)), process.env);
  if (others.length > 0) print(texts.unset(others));
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
  const { values, answers, ownRegion, language } = choices;
  const texts = initTexts[language];
  const note = (sentence: InEach<string>): void => print(`${texts.note}${sentence[language]}`);
  const ports = { functionsIn: open.apis.functionsIn, note };
  const search = { functionsIn: (region: string) => open.apis.functionsIn(region, SEARCH_ATTEMPTS), note };
  const deployed = await during(texts.lookingForInstallation, async () =>
    findDeployed(
      {
        prefix: values['PREFIX'],
        region: values['REGION'] ?? listItems(answers.regions ?? '')[0] ?? ownRegion,
        regions: await regionsToSearch(open, note),
      },
      search,
    ),
  );
  if (deployed === undefined || !(await takesOver(nameOf(deployed), choices))) return undefined;
  const { text, notes } = await rebuild(deployed, values, ports);
  notes.forEach(note);
  print(texts.settingsOf(nameOf(deployed)[language]));
  return text;
}

/** Every region that ALB has, or those of REGIONS; and that of the functions. */
async function regionsToSearch(
  { settings, describeRegions }: Installation,
  note: (sentence: InEach<string>) => void,
): Promise<readonly string[]> {
  try {
    const [regions] = await readActivated([
      'alb',
      () => coveredRegions({ regions: settings.config.regions, ownRegion: settings.region, describeRegions }),
    ]);
    return [settings.region, ...regions];
  } catch (error) {
    if (!isDenied(error)) throw error;
    note(inEach((language) => initTexts[language].regionsUnknown(error.message, settings.region)));
    return [settings.region];
  }
}

async function answeredText(
  open: Installation,
  choices: ProjectChoices,
  print: (line: string) => void,
): Promise<string> {
  const texts = initTexts[choices.language];
  const [found] = await during(texts.lookingForLoadBalancers, () =>
    readActivated(['alb', () => open.apis.findLoadBalancers()]),
  );
  print(foundText(found, choices.language));
  const facts: InitFacts = {
    account: open.identity.accountId,
    regions: regionsOf(found ?? []),
    ownRegion: choices.ownRegion,
    loadBalancerIds: found?.map(({ loadBalancerId }) => loadBalancerId),
    shell: process.env,
  };
  const questions = initQuestions(facts);
  const isAsked = canAsk() && !choices.useDefaults;
  if (isAsked) print(texts.howToAnswer);
  const answers = await answersTo(questions, {
    options: choices.answers,
    ask: isAsked ? ask : undefined,
    useDefaults: choices.useDefaults,
    language: choices.language,
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
  for (const note of notes) print(`${texts.note}${note[choices.language]}`);
  return line === undefined ? text : withComment(text, line);
}

/** Those with load balancers, the one with the most first. */
function regionsOf(found: readonly FoundLoadBalancer[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { region } of found) counts.set(region, (counts.get(region) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([region]) => region);
}

function foundText(found: readonly FoundLoadBalancer[] | undefined, language: Language): string {
  const texts = initTexts[language];
  if (found === undefined) return texts.loadBalancersUnknown;
  const places = regionsOf(found).map(
    (region) => [found.filter((one) => one.region === region).length, region] as const,
  );
  return places.length === 0 ? texts.noLoadBalancers : texts.loadBalancers(places);
}

/** @param name of what is deployed */
async function takesOver(name: InEach<string>, { useDefaults, language }: InitChoices): Promise<boolean> {
  if (useDefaults) return true;
  if (!canAsk())
    throw new InvalidConfiguration(`${name.en} is deployed already, and no one can be asked here.`, {
      hint: 'Give --yes to write .env from what runs, --set PREFIX=... for another installation, or --fresh to answer the questions.',
      chinese: {
        says: `${name.zh} 已部署，而此处无法提问。`,
        todo: '请加 --yes 按已部署的内容生成 .env，或用 --set PREFIX=... 建立另一套部署，或加 --fresh 回答问题。',
      },
    });
  for (;;) {
    const answer = await ask(initTexts[language].takeOver(name[language]));
    if (/^(y|yes|)$/i.test(answer)) return true;
    if (/^(n|no)$/i.test(answer)) return false;
  }
}
