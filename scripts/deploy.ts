/**
 * `npm run deploy`: from credentials to a running service in plan mode, and every later change of it.
 *
 * Reads `.env`, the account and the credentials of this machine; changes only what it has shown, after a question. Exit status 0: deployed,
 * or nothing to do, 1: refused, declined or failed, 2: wrong option, 130: interrupted.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createRedactor } from '../shared/base/redact.ts';
import { Secret } from '../shared/base/secret.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { sourceVersion } from './build/source-version.ts';
import { sYaml } from './check-s-yaml/render.ts';
import { printFailure } from './common/failure.ts';
import { packaged, programFolder, workFolder } from './common/installed.ts';
import { sayHowToGoOn } from './common/interrupt.ts';
import { answer, tell } from './common/output.ts';
import { createServerlessDevs } from './deploy/carry-out/serverless-devs.ts';
import { addressLines } from './deploy/command/addresses.ts';
import { applyChange } from './deploy/command/apply.ts';
import { initialise } from './deploy/command/initialise.ts';
import {
  type Installation,
  openInstallation,
  secretNames,
  settingsArgument,
  settingsIn,
} from './deploy/command/open-installation.ts';
import { initAnswers, parseOptions } from './deploy/command/options.ts';
import { agrees, canAsk } from './deploy/command/question.ts';
import { deploymentText, firstPlanText, refusalText } from './deploy/command/view.ts';
import { projectIn } from './deploy/project-functions.ts';
import { type DeploymentView, type Project, runDeployment } from './deploy/run-deployment.ts';
import { withValues } from './deploy/settings/env-file.ts';
import { readEnvFile, writeOwnFile } from './deploy/settings/env-store.ts';
import { projectFile } from './deploy/settings/project-file.ts';
import { writeProjectFile } from './deploy/settings/project-store.ts';
import { readSettings, requireBucket } from './deploy/settings/read-settings.ts';
import type { Settings } from './deploy/settings/settings.ts';
import { scansPerMonth } from './deploy/wanted/scans-per-month.ts';
import { unitsOf } from './deploy/wanted/units.ts';

const options = parseOptions();

async function main(): Promise<void> {
  if (options.init) {
    const argument = settingsArgument(options.settings);
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
    tell(`Next: npm run deploy${argument === '' ? '' : ` --${argument}`}`);
    return;
  }
  const before = await settingsIn(options.settings);
  const change = options.apply === undefined ? undefined : await withApply(before);
  const settings = change?.settings ?? before;
  requireBucket(settings);
  const installation = await openInstallation(settings);
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
      project: (wanted, timerStaysOff) => projectOf(wanted, version, timerStaysOff),
      prepare: (project) => prepare(project, installation),
      show: (view) => show(view, `${version.version} (${version.build})`),
      ask: async ({ steps }) => {
        const agreed =
          options.apply === true
            ? await agreesToAll(installation)
            : await confirm(`${steps.length} steps.`, 'yes');
        // Not before: a question that is answered with no leaves .env as it was.
        if (agreed) {
          sayHowToGoOn(tell);
          await change?.write();
        }
        return agreed;
      },
    },
  );
  if (options.json) answer(JSON.stringify(result));
  else if ('firstPlan' in result) {
    const { mode } = settings.config;
    const text = firstPlanText(result.firstPlan, {
      mode,
      timerStaysOff: result.timerStaysOff,
      include: settings.values['INCLUDE'],
      addresses: await addressLines(installation.apis.functions, settings.functions),
      settingsArgument: settingsArgument(options.settings),
    });
    answer(text);
  }
  if (result.status === 'declined') tell('Nothing was changed.');
  if (result.status === 'unchanged') await change?.write();
  process.exitCode = result.status === 'refused' || result.status === 'declined' ? 1 : 0;
}

interface ApplySettings {
  readonly settings: Settings;
  write(): Promise<void>;
}

async function withApply(settings: Settings): Promise<ApplySettings> {
  const change = applyChange(settings.values, options.apply === true ? undefined : options.apply);
  const text = withValues((await readEnvFile(options.settings)) ?? '', change.values);
  tell(`apply: ${change.note}`);
  return {
    settings: readSettings(text, process.env),
    write: () => writeOwnFile(options.settings, text),
  };
}

/** Asks with the number of load balancers that INCLUDE and EXCLUDE leave: it cannot be typed without reading. */
async function agreesToAll({ countCovered }: Installation): Promise<boolean> {
  const covered = await countCovered();
  return covered === undefined
    ? confirm(
        'It may change the listeners of all load balancers that it covers; these credentials may not count them.',
        'all',
      )
    : confirm(
        `It may change ${counted(covered.listeners, 'listener')} of ${counted(covered.loadBalancers, 'load balancer')}.`,
        String(covered.loadBalancers),
      );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

async function confirm(question: string, expected: string): Promise<boolean> {
  if (options.yes) return true;
  if (canAsk()) return agrees(question, expected);
  tell(`${question} No one can be asked here: repeat with --yes.`);
  return false;
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

async function prepare({ text }: Project, { identity, credentials, settings }: Installation) {
  if (packaged === undefined) {
    tell('bundle the functions');
    const { buildFunctions } = await import('./build/functions.ts');
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

function show(view: DeploymentView, to: string): void {
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

try {
  await main();
} catch (error) {
  printFailure(error, options.json);
}
