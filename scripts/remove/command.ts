/** What `npm run remove` does once its options are known. */
import process from 'node:process';
import colors from 'picocolors';
import { counted } from '../../shared/base/words.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { type Activity, startActivity } from '../common/activity.ts';
import { printFailure } from '../common/failure.ts';
import { functionNames } from '../common/functions.ts';
import { INTERRUPTED, sayHowToGoOn } from '../common/interrupt.ts';
import { type Output, outputFor } from '../common/output.ts';
import { openInstallation, settingsIn } from '../deploy/command/open-installation.ts';
import { agrees, canAsk, QuestionEnded } from '../deploy/command/question.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import { ownRoleName } from '../deploy/wanted/role-name.ts';
import { describeRemovalStep } from './carry-out-removal.ts';
import { ledgerOf } from './ledger-of.ts';
import { type OpenRotation, UNKNOWN } from './open-rotations.ts';
import type { RemovalPlan } from './plan-removal.ts';
import { runRemoval } from './run-removal.ts';

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

async function carryOut(options: RemoveOptions, output: Output): Promise<void> {
  const settings = await settingsIn(options.settings);
  const activity = startActivity('reading the account');
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
  { answerJson, tell }: Output,
): Promise<void> {
  const { region, prefix, eventBus } = settings;
  const installation = await openInstallation(settings);
  const { credentials, apis } = installation;
  const ledger = ledgerOf({ settings, credentials, buckets: apis.buckets, clock: systemClock, print: tell });
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
      print: tell,
      readOpen: ledger.readOpen,
      deleteLedger: ledger.deleteAll,
      show: ({ accountId, arn }, plan) => {
        activity.end();
        show(`${prefix} in ${region}, account ${accountId}, as ${arn}`, plan, tell);
      },
      ask: async (plan) => {
        const agreed = await ask(plan, options.yes ?? false, tell);
        if (agreed) sayHowToGoOn(tell);
        return agreed;
      },
      askToAbandon: (found, expected) => askToAbandon(found, expected, tell),
    },
  );
  if (options.json) answerJson(result);
  if (result.status === 'refused') {
    for (const { code, message, remedy } of result.plan.refusals)
      tell(`${colors.red('✗')} ${message} (${code})\n  ${remedy}`);
    tell('Nothing was deleted.');
  }
  if (result.status === 'removed') tell(`Removed. What stays:\n${listed(result.plan.stays)}`);
  if (result.status === 'declined' || result.status === 'dry-run') tell('Nothing was deleted.');
  process.exitCode = result.status === 'refused' || result.status === 'declined' ? 1 : 0;
}

function show(
  title: string,
  { steps, stays, open, sharers, refusals }: RemovalPlan,
  tell: Output['tell'],
): void {
  tell(colors.bold(`Removal of ${title}`));
  if (open.length > 0)
    tell(
      `${colors.yellow('Open')}, and only ${finishers(sharers)} can finish or undo it:\n${openList(open)}`,
    );
  for (const { code, message } of refusals) if (code !== 'open-changes') tell(colors.yellow(message));
  tell(
    steps.length === 0
      ? 'Nothing to delete.'
      : steps.map((step) => `  - ${describeRemovalStep(step)}`).join('\n'),
  );
  tell(`Stays:\n${listed(stays)}`);
}

function openList(open: readonly OpenRotation[]): string {
  return open.map(({ text, means }) => `  - ${text}\n    ${means}`).join('\n');
}

function listed(lines: readonly string[]): string {
  return lines.map((line) => `  - ${line}`).join('\n');
}

/** Each covers its own load balancers, and the ledger does not say which. */
function finishers(sharers: readonly string[]): string {
  return ['the service', ...sharers].join(' or ');
}

/** `--yes` does not answer it. */
async function askToAbandon(
  { open, sharers }: Pick<RemovalPlan, 'open' | 'sharers'>,
  expected: string,
  tell: Output['tell'],
): Promise<boolean> {
  tell(
    open.length === 0
      ? 'Which rotations are open is unknown. What they have changed stays as it is.'
      : `These stay as they are, ${sharers.length === 0 ? 'for good' : `unless ${sharers.join(', ')} covers their load balancers`}:\n${openList(open)}`,
  );
  if (canAsk()) return agrees(`Abandon ${expected === UNKNOWN ? 'them' : expected}?`, expected);
  tell(`No one can be asked here: repeat the same command with --abandon-open ${expected}.`);
  return false;
}

async function ask({ steps }: RemovalPlan, yes: boolean, tell: Output['tell']): Promise<boolean> {
  if (yes) return true;
  if (!canAsk()) {
    tell('No one can be asked here: repeat the same command with --yes.');
    return false;
  }
  return agrees(`${counted(steps.length, 'step')}.`, 'yes');
}
