/** What `npm run deploy` does once its options are known. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { createRedactor } from '../../../shared/base/redact.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { counted } from '../../../shared/base/words.ts';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import { sourceVersion } from '../../build/source-version.ts';
import { sYaml } from '../../check-s-yaml/render.ts';
import { type Activity, startActivity } from '../../common/activity.ts';
import { printFailure } from '../../common/failure.ts';
import { packaged, programFolder, workFolder } from '../../common/installed.ts';
import { INTERRUPTED, sayHowToGoOn } from '../../common/interrupt.ts';
import { type Output, outputFor } from '../../common/output.ts';
import { ledgerOf } from '../../remove/ledger-of.ts';
import { newBucketsIn } from '../carry-out/new-buckets.ts';
import type { Deployer } from '../carry-out/ports.ts';
import { createServerlessDevs } from '../carry-out/serverless-devs.ts';
import { projectIn } from '../project-functions.ts';
import { type DeploymentView, type Project, runDeployment } from '../run-deployment.ts';
import { withValues } from '../settings/env-file.ts';
import { readEnvFile, writeOwnFile } from '../settings/env-store.ts';
import { projectFile } from '../settings/project-file.ts';
import { writeProjectFile } from '../settings/project-store.ts';
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
import { QuestionEnded } from './question.ts';
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

async function carryOut(options: DeployOptions, output: Output): Promise<void> {
  const { tell } = output;
  if (options.init) {
    await initialise(
      {
        file: options.settings,
        answers: initAnswers(options),
        useDefaults: options.yes ?? false,
        fresh: options.fresh ?? false,
        values: Object.fromEntries(options.set),
      },
      tell,
    );
    tell('Next: npm run deploy');
    return;
  }
  const before = await settingsIn(options.settings);
  const change = options.apply === undefined ? undefined : await withApply(before, options, tell);
  const settings = change?.settings ?? before;
  requireBucket(settings);
  const activity = startActivity('reading the account');
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
  { answer, answerJson, tell }: Output,
): Promise<void> {
  const asking = { yes: options.yes ?? false, tell };
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
      print: tell,
      newBuckets: newBucketsIn(workFolder),
      readOpen: ledgerOf({
        settings,
        credentials: installation.credentials,
        buckets: installation.apis.buckets,
        clock: systemClock,
        print: tell,
      }).readOpen,
      project: (wanted, timerStaysOff) => projectOf(wanted, version, timerStaysOff),
      prepare: (project) => prepare(project, installation, tell),
      show: (view) => {
        activity.end();
        show(view, `${version.version} (${version.build})`, tell);
      },
      ask: async ({ steps }) => {
        const agreed =
          options.apply === true
            ? await agreesToAll(installation.countCovered, asking)
            : await confirm(`${counted(steps.length, 'step')}.`, 'yes', asking);
        // Not before: a question that is answered with no leaves .env as it was.
        if (agreed) {
          sayHowToGoOn(tell);
          await change?.write();
        }
        return agreed;
      },
    },
  );
  if (options.json) answerJson(result);
  else if ('firstPlan' in result) {
    const { mode } = settings.config;
    const text = firstPlanText(result.firstPlan, {
      mode,
      timerStaysOff: result.timerStaysOff,
      include: settings.values['INCLUDE'],
      addresses: await addressLines(installation.apis.functions, settings.functions),
    });
    answer(text);
  }
  if (result.status === 'declined' || result.status === 'dry-run') tell('Nothing was changed.');
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
    { hint: 'Compare the id and REGIONS with: npm run scan' },
  );
}

interface ApplySettings {
  readonly settings: Settings;
  write(): Promise<void>;
}

async function withApply(
  settings: Settings,
  options: DeployOptions,
  tell: Output['tell'],
): Promise<ApplySettings> {
  const change = applyChange(settings.values, options.apply === true ? undefined : options.apply);
  const text = withValues((await readEnvFile(options.settings)) ?? '', change.values);
  tell(`apply: ${change.note}`);
  return {
    settings: readSettings(text, process.env),
    write: () => writeOwnFile(options.settings, text),
  };
}

const BUNDLES = path.join(programFolder, 'dist');

function projectOf(
  settings: Settings,
  { version, build }: ReturnType<typeof sourceVersion>,
  timerStaysOff: boolean,
): Project {
  const tags = [
    { key: 'version', value: version },
    { key: 'build', value: build },
  ];
  return projectIn(projectFile(settings, readFileSync(sYaml, 'utf8'), BUNDLES, tags, timerStaysOff));
}

async function prepare(
  { text }: Project,
  { identity, credentials, settings }: Installation,
  tell: Output['tell'],
): Promise<Deployer> {
  if (packaged === undefined) {
    tell('bundle the functions');
    const { buildFunctions } = await import('../../build/functions.ts');
    await buildFunctions(BUNDLES);
  }
  const { accessKeySecret, securityToken } = credentials;
  const hidden = Object.entries(settings.values).filter(([name]) => secretNames.has(name));
  const redactor = createRedactor([
    accessKeySecret,
    ...(securityToken === undefined ? [] : [securityToken]),
    ...hidden.map(([, value]) => new Secret(value)),
  ]);
  return createServerlessDevs({
    accountId: identity.accountId,
    credentials,
    file: await writeProjectFile(workFolder, text),
    root: workFolder,
    env: process.env,
    redact: redactor.text,
  });
}

function show(view: DeploymentView, to: string, tell: Output['tell']): void {
  const { settings, present, plan } = view;
  const tags = present.functions[`${settings.prefix}-scan`]?.view.tags ?? [];
  const tagOf = (key: string) => tags.find((tag) => tag.key === key)?.value;
  const from = tagOf('version') === undefined ? undefined : `${tagOf('version')} (${tagOf('build')})`;
  const units = unitsOf({
    scansPerMonth: scansPerMonth(settings.cron, systemClock.now()),
    memoryMb: 512,
    cpu: 0.35,
  });
  tell(deploymentText(view, { from, to }, units));
  if (plan.refusals.length > 0) tell(`${refusalText(plan.refusals)}\nNothing was changed.`);
}
