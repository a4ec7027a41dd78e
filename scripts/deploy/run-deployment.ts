/**
 * One deployment from settings to a running service: reads what exists, shows what differs, asks, carries it out, reads again, and asks for
 * the first plan. Every effect goes through a port; the command (scripts/deploy.ts) provides the real ones.
 *
 * Can be run again at any time: what is done already is no step any more.
 */

import { type Clock, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { RotatorError } from '../../shared/base/errors.ts';
import type { CallerIdentity, StsApi } from '../../shared/cloud/account/sts-api.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import { carryOut } from './carry-out/carry-out.ts';
import { describeStep } from './carry-out/describe-step.ts';
import { type FirstPlan, firstPlan } from './carry-out/first-plan.ts';
import type { NewBuckets } from './carry-out/new-buckets.ts';
import type { Deployer } from './carry-out/ports.ts';
import type { Present } from './present/present.ts';
import { type AccountApis, readPresent } from './present/read-present.ts';
import type { Settings } from './settings/settings.ts';
import type { FunctionProps } from './steps/function-differences.ts';
import { planDeployment } from './steps/plan-deployment.ts';
import type { Allowed, DeploymentPlan, Step } from './steps/step.ts';
import { type Wanted, wantedOf } from './wanted/installation.ts';
import { policyDocuments } from './wanted/policy-documents.ts';
import { isTimerOffByOperator } from './wanted/timer.ts';

/** The file that Serverless Devs gets, and the same as data. */
export interface Project {
  /** Includes secrets. */
  readonly text: string;
  readonly functions: Readonly<Record<string, FunctionProps>>;
}

export interface DeploymentPorts {
  readonly sts: StsApi;
  readonly apis: AccountApis;
  readonly clock: Clock;
  /** @returns what is deployed with these settings, without writing a file */
  project(settings: Settings, timerStaysOff: boolean): Project;
  /** Bundles the functions and writes the file. @returns who deploys them. Called only if a function differs */
  prepare(project: Project, accountId: string): Promise<Deployer>;
  readonly newBuckets: NewBuckets;
  /** Leases and open changes of the ledger; `undefined`: it could not be read, and the reason was printed. */
  readOpen(): Promise<OpenView | undefined>;
  /** Shows the plan. */
  show(view: DeploymentView): void;
  /** @returns whether the person agrees */
  ask(plan: DeploymentPlan): Promise<boolean>;
  /** One line for each step that begins. */
  print(line: InEach<string>): void;
}

export interface DeploymentView {
  readonly identity: CallerIdentity;
  readonly settings: Settings;
  readonly wanted: Wanted;
  readonly present: Present;
  readonly plan: DeploymentPlan;
}

export interface DeploymentOptions extends Allowed {
  readonly dryRun: boolean;
  /** `--start-timer`: switch the timer on although an operator has switched it off. */
  readonly startTimer: boolean;
  /** Names of variables whose values are not shown. */
  readonly secrets: ReadonlySet<string>;
}

export type DeploymentResult =
  | { readonly status: 'refused' | 'dry-run' | 'declined'; readonly plan: DeploymentPlan }
  | {
      readonly status: 'deployed' | 'unchanged';
      readonly plan: DeploymentPlan;
      readonly firstPlan: FirstPlan;
      /** An operator has switched the timer off: no scan starts by itself. */
      readonly timerStaysOff: boolean;
    };

export async function runDeployment(
  settings: Settings,
  options: DeploymentOptions,
  ports: DeploymentPorts,
): Promise<DeploymentResult> {
  const identity = await ports.sts.getCallerIdentity();
  const { accountId } = identity;
  const wanted = wantedOf(settings, accountId, policyDocuments(settings, accountId));
  const read = () => readPresent(ports.apis, wanted, identity, ports.newBuckets);
  const present = await read();
  const timerStaysOff =
    !options.startTimer && isTimerOffByOperator(present.functions[`${settings.prefix}-scan`]);
  const project = ports.project(settings, timerStaysOff);
  const planOf = (found: Present): DeploymentPlan =>
    planDeployment({
      settings,
      wanted,
      functions: project.functions,
      secrets: options.secrets,
      present: found,
      allowed: options,
    });
  const plan = planOf(present);
  ports.show({ identity, settings, wanted, present, plan });
  if (plan.refusals.length > 0) return { status: 'refused', plan };
  if (options.dryRun) return { status: 'dry-run', plan };
  if (plan.steps.length > 0) {
    if (!(await ports.ask(plan))) return { status: 'declined', plan };
    const deploysFunctions = plan.steps.some(({ kind }) => kind === 'deploy-function');
    const deployer = deploysFunctions ? await ports.prepare(project, accountId) : noDeployer;
    const openWork = { readOpen: ports.readOpen, loadBalancers: present.loadBalancers };
    await carryOut(plan.steps, { ...ports, deployer, installation: settings, openWork });
    await verify(ports.clock, async () => planOf(await read()));
  }
  const scan = `${settings.prefix}-scan`;
  ports.print({ en: `ask ${scan} for a plan`, zh: `向 ${scan} 请求计划` });
  return {
    status: plan.steps.length > 0 ? 'deployed' : 'unchanged',
    plan,
    timerStaysOff,
    firstPlan: await firstPlan({
      functions: ports.apis.functions,
      scan,
      clock: ports.clock,
      justGranted: plan.steps.some(({ kind }) => grants.has(kind)),
    }),
  };
}

/** Steps that change what a function may do. */
const grants: ReadonlySet<Step['kind']> = new Set([
  'create-role',
  'update-trust',
  'create-policy',
  'update-policy',
  'attach-policy',
]);

const noDeployer: Deployer = {
  deploy: async (resource) => {
    throw new Error(`No function was to be deployed, but ${resource} is.`);
  },
};

/** What was written may be read a little later. */
const VERIFY_FOR_MS = MINUTE_MS;
const VERIFY_EVERY_MS = 5 * SECOND_MS;

/** @throws RotatorError `NotAsDeployed`: a step had no effect, or another program changed something meanwhile */
async function verify(clock: Clock, planAgain: () => Promise<DeploymentPlan>): Promise<void> {
  const latestMs = clock.now() + VERIFY_FOR_MS;
  for (;;) {
    const difference = differenceIn(await planAgain());
    if (difference === undefined) return;
    if (clock.now() + VERIFY_EVERY_MS > latestMs)
      throw new RotatorError(
        'NotAsDeployed',
        `Everything was carried out, but the account is not as wanted: ${difference.en}.`,
        {
          hint: 'Run the same command again. If it says the same again, something else changes these resources: ActionTrail names it.',
          chinese: {
            says: `各步骤均已执行，但账号中的内容仍不符合要求：${difference.zh}。`,
            todo: '请再次运行同一条命令。如果结果相同，说明这些资源还被其他程序修改：可在操作审计（ActionTrail）中查到。',
          },
        },
      );
    await clock.sleep(VERIFY_EVERY_MS);
  }
}

function differenceIn({ steps, refusals }: DeploymentPlan): InEach<string> | undefined {
  const [step] = steps;
  if (step === undefined) return refusals[0]?.message;
  const differences = 'differences' in step ? step.differences : [];
  const en = differences.map((text) => text.en).join('; ');
  const zh = differences.map((text) => text.zh).join('；');
  const what = describeStep(step);
  return step.kind === 'deploy-function'
    ? {
        en: `${step.functionName} differs (${en || 'it does not exist'})`,
        zh: `${step.functionName} 不一致（${zh || '不存在'}）`,
      }
    : {
        en: `"${what.en}" is still to be done${en === '' ? '' : ` (${en})`}`,
        zh: `“${what.zh}”仍未完成${zh === '' ? '' : `（${zh}）`}`,
      };
}
