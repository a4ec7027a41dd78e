/** What `npm run remove` does once its options are known. */
import process from 'node:process';
import colors from 'picocolors';
import type { InEach, Language } from '../../shared/core/model/texts/language.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { type Activity, startActivity } from '../common/activity.ts';
import { printFailure } from '../common/failure.ts';
import { functionNames } from '../common/functions.ts';
import { inLanguage } from '../common/in-language.ts';
import { INTERRUPTED, sayHowToGoOn } from '../common/interrupt.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { outputFor, type ViewOutput } from '../common/output.ts';
import { openInstallation, settingsIn } from '../deploy/command/open-installation.ts';
import { agrees, canAsk, QuestionEnded } from '../deploy/command/question.ts';
import { refusalText } from '../deploy/command/view.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { ownRoleName } from '../deploy/wanted/role-name.ts';
import { describeRemovalStep } from './describe-removal-step.ts';
import { ledgerOf } from './ledger-of.ts';
import { type OpenRotation, UNKNOWN } from './open-rotations.ts';
import type { RemovalPlan } from './plan-removal.ts';
import { runRemoval } from './run-removal.ts';
import { removeTexts } from './texts.ts';

export interface RemoveOptions {
  readonly settings: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly abandonOpen?: boolean | string;
  readonly withHistory?: boolean;
  readonly json?: boolean;
}

/** Prints what goes wrong, and sets the exit status. */
export async function remove(options: RemoveOptions): Promise<void> {
  const output = outputFor(options.settings);
  try {
    await carryOut(options, output);
  } catch (error) {
    printFailure(error, options.json, {}, output);
    if (error instanceof QuestionEnded && error.isInterrupted) process.exitCode = INTERRUPTED;
  }
}

async function carryOut(options: RemoveOptions, output: ViewOutput): Promise<void> {
  const settings = await settingsIn(options.settings);
  const activity = startActivity(removeTexts[languageOfPerson()].reading);
  try {
    await removeInstallation(settings, options, activity, output);
  } finally {
    activity.end();
  }
}

/** @param activity ends where the plan is shown */
async function removeInstallation(
  settings: Settings,
  options: RemoveOptions,
  activity: Pick<Activity, 'end'>,
  { answerJson, tell: log, tellView: tell }: ViewOutput,
): Promise<void> {
  const language = languageOfPerson();
  const texts = removeTexts[language];
  const print = (line: InEach<string>): void => tell(line[language]);
  const { region, prefix, eventBus } = settings;
  const installation = await openInstallation(settings);
  const { credentials, apis } = installation;
  const ledger = ledgerOf({
    settings,
    credentials,
    buckets: apis.buckets,
    clock: systemClock,
    print,
    log,
  });
  const result = await runRemoval(
    {
      installation: { prefix, region },
      roleNames: functionNames.map((file) => ownRoleName(prefix, file, region)),
      eventBus,
    },
    {
      ledger: settings.values['LEDGER'] ?? 'memory:',
      abandonOpen: options.abandonOpen ?? false,
      withHistory: options.withHistory ?? false,
      dryRun: options.dryRun ?? false,
    },
    {
      apis,
      sts: installation.account.sts,
      clock: systemClock,
      print,
      readOpen: ledger.readOpen,
      deleteLedger: ledger.deleteAll,
      show: ({ accountId, arn }, plan) => {
        activity.end();
        show(texts.title(prefix, region, accountId, arn), plan, language, tell);
      },
      ask: async (plan) => {
        const agreed = await ask(plan, options.yes ?? false, language, tell);
        if (agreed) sayHowToGoOn(tell, language);
        return agreed;
      },
      askToAbandon: (found, expected) => askToAbandon(found, expected, language, tell),
    },
  );
  if (options.json) answerJson(inLanguage('en', result));
  if (result.status === 'refused')
    tell(`${refusalText(result.plan.refusals, language)}\n${texts.nothingDeleted}`);
  if (result.status === 'removed') tell(`${texts.removed}\n${listed(result.plan.stays, language)}`);
  if (result.status === 'declined' || result.status === 'dry-run') tell(texts.nothingDeleted);
  process.exitCode = result.status === 'refused' || result.status === 'declined' ? 1 : 0;
}

type Tell = (text: string) => void;

function show(
  title: string,
  { steps, stays, open, sharers, refusals }: RemovalPlan,
  language: Language,
  tell: Tell,
): void {
  const texts = removeTexts[language];
  tell(colors.bold(title));
  if (open.length > 0)
    tell(
      `${colors.yellow(texts.openWord)}${texts.open(inLanguage(language, sharers))}\n${openList(open, language)}`,
    );
  for (const { code, message } of refusals)
    if (code !== 'open-changes') tell(colors.yellow(message[language]));
  tell(steps.length === 0 ? texts.nothingToDelete : listed(steps.map(describeRemovalStep), language));
  tell(`${texts.stays}\n${listed(stays, language)}`);
}

function openList(open: readonly OpenRotation[], language: Language): string {
  return open.map(({ text, means }) => `  - ${text[language]}\n    ${means[language]}`).join('\n');
}

function listed(lines: readonly InEach<string>[], language: Language): string {
  return lines.map((line) => `  - ${line[language]}`).join('\n');
}

/** `--yes` does not answer it. */
async function askToAbandon(
  { open, sharers }: Pick<RemovalPlan, 'open' | 'sharers'>,
  expected: string,
  language: Language,
  tell: Tell,
): Promise<boolean> {
  const texts = removeTexts[language];
  tell(
    open.length === 0
      ? texts.openUnknown
      : `${texts.theseStay(inLanguage(language, sharers))}\n${openList(open, language)}`,
  );
  if (canAsk())
    return agrees(texts.abandon(expected === UNKNOWN ? undefined : expected), expected, { language });
  tell(texts.noOneToAbandon(expected));
  return false;
}

async function ask({ steps }: RemovalPlan, yes: boolean, language: Language, tell: Tell): Promise<boolean> {
  if (yes) return true;
  if (!canAsk()) {
    tell(removeTexts[language].noOneToAsk);
    return false;
  }
  return agrees(removeTexts[language].steps(steps.length), 'yes', { language });
}
