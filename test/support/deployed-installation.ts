/**
 * An installation that `runDeployment` has deployed to the emulator from nothing, with the emulator's component in place of fc3, and doctor
 * over it: its ports are the real ones.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { sourceVersion } from '../../scripts/build/source-version.ts';
import { sYaml } from '../../scripts/check-s-yaml/render.ts';
import { openSettings } from '../../scripts/deploy/command/open-installation.ts';
import { projectIn } from '../../scripts/deploy/project-functions.ts';
import {
  type DeploymentOptions,
  type DeploymentResult,
  runDeployment,
} from '../../scripts/deploy/run-deployment.ts';
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { projectFile } from '../../scripts/deploy/settings/project-file.ts';
import { readSettings } from '../../scripts/deploy/settings/read-settings.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { openDoctor } from '../../scripts/doctor/open-doctor.ts';
import { type DoctorPorts, type Examination, runDoctor } from '../../scripts/doctor/run-doctor.ts';
import type { FunctionsApi, InvocationResult } from '../../shared/cloud/account/functions-api.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { startEmptyPlatform } from '../emulator/empty-platform.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { FleetSpec } from '../emulator/fleet/fleet.ts';
import type { FunctionCompute } from '../emulator/function-compute/api.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import { plainDeployment } from './account-commands.ts';
import { createAccountModel } from './account-model.ts';
import { emulatedBundles } from './deployed-service.ts';
import { onFreePort } from './started-service.ts';

type Call = (action: string, method: string, place: string, options?: object) => Promise<unknown>;

const component = createRequire(import.meta.url);
const { createClient } = component('../emulator/serverless-devs-component/client.cjs') as {
  createClient(credentials: object): Call;
};
const { deploy } = component('../emulator/serverless-devs-component/deploy.cjs') as {
  deploy(call: Call, inputs: object, credentials: object, log: (line: string) => void): Promise<unknown>;
};

export const PREFIX = 'cert-rotator';
export const CONTACT_GROUP = 'on-call';

export interface Looking {
  /** Variables of `.env` that differ from what is deployed. */
  readonly values?: Readonly<Record<string, string>>;
  readonly ports?: Partial<DoctorPorts>;
  /** Functions that are asked anew, by file; the others give the answer of the healthy account. */
  readonly ask?: readonly string[];
}

export interface DeployedInstallation {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  readonly settings: Settings;
  /** The real ports. */
  readonly ports: DoctorPorts;
  readonly functions: FunctionsApi;
  /** A signed call of the control API of Function Compute. */
  readonly call: Call;
  /** What `npm run deploy` does. @param values of `.env` that differ */
  deploy(
    values?: Readonly<Record<string, string>>,
    allowed?: Partial<DeploymentOptions>,
  ): Promise<DeploymentResult>;
  /** Deploys one function by the properties of fc3. */
  deployFunction(props: object): Promise<unknown>;
  propsOf(resource: string): object;
  look(looking?: Looking): Promise<Examination>;
  close(): Promise<void>;
}

export async function deployInstallation(fleet: FleetSpec): Promise<DeployedInstallation> {
  const bundles = await emulatedBundles();
  const emulator = await startEmulator({ calm: true, timeScale: 1, fleet: await onFreePort(fleet) });
  const platform = await startEmptyPlatform(emulator, { timers: 'by-hand' });
  emulator.account.cms.addContactGroup(CONTACT_GROUP);
  const { credentials, endpoints } = emulator;
  const before = { ...process.env };
  Object.assign(process.env, {
    ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
    EMULATED_FC_ENDPOINT: platform.url,
  });
  const settingsWith = (changes: Readonly<Record<string, string>> = {}): Settings =>
    readSettings(
      withValues('', {
        ...cloudVariables(emulator),
        INVOKE_ENDPOINT: platform.url,
        CONTROL_ENDPOINT: endpoints.account,
        REGION: 'cn-hangzhou',
        PREFIX,
        LEDGER: 'oss://rotator-ledger/rotations',
        EVENT_BUS: 'certificates',
        CERTIFICATE_EVENTS: 'bus',
        WEBHOOK_SECRET: `whsec_${Buffer.from('a webhook key of thirty-two bytes').toString('base64')}`,
        STATUS_TOKEN: 'a status token of thirty-two bytes..',
        ALARM_CONTACT_GROUP: CONTACT_GROUP,
        ...changes,
      }),
      {},
    );
  const settings = settingsWith();
  const key = {
    AccountID: ACCOUNT_ID,
    AccessKeyID: credentials.accessKeyId,
    AccessKeySecret: credentials.accessKeySecret,
    SecurityToken: credentials.securityToken,
  };
  const call = createClient(key);
  const { account, apisOf } = await openSettings(settings);
  const apis = apisOf({ accountId: ACCOUNT_ID, arn: '', kind: 'role' });
  const { version, build } = sourceVersion();
  const tags = [
    { key: 'version', value: version },
    { key: 'build', value: build },
  ];
  const deployFunction = (props: object) => deploy(call, { props, cwd: bundles }, key, () => undefined);
  const projectOf = (wanted: Settings, timerStaysOff = false) =>
    projectIn(projectFile(wanted, readFileSync(sYaml, 'utf8'), bundles, tags, timerStaysOff));
  const { functions: declared } = projectOf(settings);
  const propsOf = (resource: string): object => declared[resource] ?? {};
  const deployAll = (values: Readonly<Record<string, string>>, allowed: Partial<DeploymentOptions>) =>
    runDeployment(
      settingsWith(values),
      {
        ...plainDeployment,
        ...allowed,
      },
      {
        sts: account.sts,
        apis,
        clock: systemClock,
        project: projectOf,
        newBuckets: createAccountModel().newBuckets,
        readOpen: async () => ({ loadBalancers: [], unreadable: [] }),
        prepare: async ({ functions }) => ({
          deploy: async (resource) => {
            await deployFunction(functions[resource] ?? {});
          },
        }),
        show: () => undefined,
        ask: async () => true,
        print: () => undefined,
      },
    );
  const first = await deployAll({}, {});
  if (first.status !== 'deployed') throw new Error(JSON.stringify(first.plan.refusals));
  const ports = await openDoctor(settings, () => undefined);
  const answers = new Map<string, InvocationResult>();
  const functionsFor = (ask: readonly string[]) => (accountId: string) => {
    const api = ports.functionsOf(accountId);
    const invoke: FunctionsApi['invoke'] = async (name, payload) => {
      const isAsked = ask.some((file) => name === `${PREFIX}-${file}`);
      const kept = answers.get(name);
      if (kept !== undefined && !isAsked) return kept;
      const answer = await api.invoke(name, payload);
      if (!isAsked) answers.set(name, answer);
      return answer;
    };
    return { ...api, invoke };
  };
  return {
    emulator,
    platform,
    settings,
    ports,
    functions: apis.functions,
    call,
    deploy: (values = {}, allowed = {}) => deployAll(values, allowed),
    deployFunction,
    propsOf,
    look: ({ values = {}, ports: changed = {}, ask = [] } = {}) =>
      runDoctor(settingsWith(values), { ...ports, functionsOf: functionsFor(ask), ...changed }),
    close: async () => {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
      await platform.close();
      await emulator.close();
    },
  };
}
