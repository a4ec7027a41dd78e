/** What `npm run deploy` does once its options are known. */
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import type { InEach, Language } from '../../../shared/core/model/texts/language.ts';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import { sourceVersion } from '../../build/source-version.ts';
import { type Activity, startActivity } from '../../common/activity.ts';
import { printFailure } from '../../common/failure.ts';
import { inLanguage } from '../../common/in-language.ts';
import { workFolder } from '../../common/installed.ts';
import { INTERRUPTED, sayHowToGoOn } from '../../common/interrupt.ts';
import { languageOfPerson, speakAsSettings } from '../../common/language-of-person.ts';
import { outputFor, type ViewOutput } from '../../common/output.ts';
import { ledgerOf } from '../../remove/ledger-of.ts';
import { newBucketsIn } from '../carry-out/new-buckets.ts';
import { type DeploymentView, runDeployment } from '../run-deployment.ts';
import { withValues } from '../settings/env-file.ts';
import { readEnvFile, writeOwnFile } from '../settings/env-store.ts';
import { readSettings, requireBucket } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { scansPerMonth } from '../wanted/scans-per-month.ts';
import { unitsOf } from '../wanted/units.ts';
import { addressLines } from './addresses.ts';
import { agreesToAll, confirm } from './agreement.ts';
import { applyChange } from './apply.ts';
import { initialise } from './initialise.ts';
import { type Installation, openInstallation, secretNames, settingsIn } from './open-installation.ts';
import { type DeployOptions, initAnswers } from './options.ts';
import { prepare, projectOf } from './project.ts';
import { QuestionEnded } from './question.ts';
import { deployTexts } from './texts.ts';
import { deploymentText, firstPlanText, refusalText } from './view.ts';

/** Prints what goes wrong, and sets the exit status. */
export async function deploy(options: DeployOptions): Promise<void> {
  const output = outputFor(options.settings);
  try {
    await carryOut(options, output);
  } catch (error) {
    printFailure(error, options.json, {}, output);
    if (error instanceof QuestionEnded && error.isInterrupted) process.exitCode = INTERRUPTED;
  }
}

async function carryOut(options: DeployOptions, output: ViewOutput): Promise<void> {
  const { tellView } = output;
  if (options.init) {
    const values = Object.fromEntries(options.set);
    speakAsSettings(values);
    const language = languageOfPerson();
    await initialise(
      {
        file: options.settings,
        answers: initAnswers(options),
        useDefaults: options.yes ?? false,
        fresh: options.fresh ?? false,
        values,
        language,
      },
      tellView,
    );
    tellView(deployTexts[language].next);
    return;
  }
  const before = await settingsIn(options.settings);
  const change = options.apply === undefined ? undefined : await withApply(before, options, tellView);
  const settings = change?.settings ?? before;
  requireBucket(settings);
  const activity = startActivity(deployTexts[languageOfPerson()].reading);
  try {
    await deploySettings({ settings, change, options, activity }, output);
  } finally {
    activity.end();
  }
}

interface Deployment {
  readonly settings: Settings;
  readonly change: ApplySettings | undefined;
  readonly options: DeployOptions;
  /** Ends where the plan is shown. */
  readonly activity: Pick<Activity, 'end'>;
}

async function deploySettings(
  { settings, change, options, activity }: Deployment,
  { answerView, answerJson, tell: log, tellView: tell }: ViewOutput,
): Promise<void> {
  const language = languageOfPerson();
  const texts = deployTexts[language];
  const print = (line: InEach<string>): void => tell(line[language]);
  const asking = { yes: options.yes ?? false, language, tell };
  const installation = await openInstallation(settings);
  if (typeof options.apply === 'string') await requireCovered(options.apply, installation);
  const version = sourceVersion();
  const result = await runDeployment(
    settings,
    {
      dryRun: options.dryRun ?? false,
      adopt: options.adopt ?? false,
      accept: options.accept ?? false,
      startTimer: options.startTimer ?? false,
      secrets: secretNames,
    },
    {
      sts: installation.account.sts,
      apis: installation.apis,
      clock: systemClock,
      print,
      newBuckets: newBucketsIn(workFolder),
      readOpen: ledgerOf({
        settings,
        credentials: installation.credentials,
        buckets: installation.apis.buckets,
        clock: systemClock,
        print,
        log,
      }).readOpen,
      project: (wanted, timerStaysOff) => projectOf(wanted, version, timerStaysOff),
      prepare: (project) => prepare(project, installation, () => tell(texts.bundle)),
      show: (view) => {
        activity.end();
        show(view, `${version.version} (${version.build})`, language, tell);
      },
      ask: async ({ steps }) => {
        const agreed =
          options.apply === true
            ? await agreesToAll(installation.countCovered, asking)
            : await confirm(texts.steps(steps.length), 'yes', asking);
        // Not before: a question that is answered with no leaves .env as it was.
        if (agreed) {
          sayHowToGoOn(tell, language);
          await change?.write();
        }
        return agreed;
      },
    },
  );
  if (options.json) answerJson(inLanguage('en', result));
  else if ('firstPlan' in result) {
    const { mode } = settings.config;
    const addresses = await addressLines(installation.apis.functions, settings.functions, language);
    const { firstPlan, timerStaysOff } = result;
    const after = { mode, timerStaysOff, include: settings.values['INCLUDE'], addresses };
    answerView(firstPlanText(firstPlan, after, language));
  }
  if (result.status === 'declined' || result.status === 'dry-run') tell(texts.nothingChanged);
  if (result.status === 'unchanged') await change?.write();
  process.exitCode = result.status === 'refused' || result.status === 'declined' ? 1 : 0;
}

/**
 * @param installation with INCLUDE of this load balancer alone
 * @throws InvalidConfiguration if it is a mistake of typing, or nothing of it may be changed: a service for nothing would look healthy
 */
async function requireCovered(loadBalancerId: string, { countCovered }: Installation): Promise<void> {
  const covered = await countCovered();
  if (covered?.loadBalancers !== 0) return;
  throw new InvalidConfiguration(
    `--apply ${loadBalancerId}: no load balancer of that id in REGIONS has a listener that may be changed. Nothing was changed.`,
    {
      hint: 'Compare the id and REGIONS with: npm run scan',
      chinese: {
        says: `--apply ${loadBalancerId}：REGIONS 中没有该 ID 的负载均衡实例，或它没有可以修改的监听。没有修改任何内容。`,
        todo: '请用 npm run scan 核对 ID 和 REGIONS。',
      },
    },
  );
}

interface ApplySettings {
  readonly settings: Settings;
  write(): Promise<void>;
}

async function withApply(
  settings: Settings,
  options: DeployOptions,
  tell: (text: string) => void,
): Promise<ApplySettings> {
  const change = applyChange(settings.values, options.apply === true ? undefined : options.apply);
  const text = withValues((await readEnvFile(options.settings)) ?? '', change.values);
  const language = languageOfPerson();
  tell(deployTexts[language].apply(change.note[language]));
  return {
    settings: readSettings(text, process.env),
    write: () => writeOwnFile(options.settings, text),
  };
}

function show(view: DeploymentView, to: string, language: Language, tell: (text: string) => void): void {
  const { settings, present, plan } = view;
  const tags = present.functions[`${settings.prefix}-scan`]?.view.tags ?? [];
  const tagOf = (key: string) => tags.find((tag) => tag.key === key)?.value;
  const from = tagOf('version') === undefined ? undefined : `${tagOf('version')} (${tagOf('build')})`;
  const units = unitsOf({
    scansPerMonth: scansPerMonth(settings.cron, systemClock.now()),
    memoryMb: 512,
    cpu: 0.35,
  });
  tell(deploymentText(view, { from, to }, units, language));
  if (plan.refusals.length > 0)
    tell(`${refusalText(plan.refusals, language)}\n${deployTexts[language].nothingChanged}`);
}
