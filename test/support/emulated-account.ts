/**
 * An emulated account that `deploy` and `remove` work on in this process: their own code over HTTP with STS credentials, and the real
 * Serverless Devs. Its functions are the bundles for the emulator, so the clock of the cloud may run faster.
 */

import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { sYaml } from '../../scripts/check-s-yaml/render.ts';
import { functionNames } from '../../scripts/common/functions.ts';
import { ServerlessDevsFailed } from '../../scripts/deploy/carry-out/errors.ts';
import type { Deployer } from '../../scripts/deploy/carry-out/ports.ts';
import { createServerlessDevs } from '../../scripts/deploy/carry-out/serverless-devs.ts';
import { secretNames } from '../../scripts/deploy/command/open-installation.ts';
import { findLoadBalancers } from '../../scripts/deploy/present/load-balancers.ts';
import { type AccountApis, readFunction } from '../../scripts/deploy/present/read-present.ts';
import { projectIn } from '../../scripts/deploy/project-functions.ts';
import {
  type DeploymentOptions,
  type DeploymentResult,
  type DeploymentView,
  runDeployment,
} from '../../scripts/deploy/run-deployment.ts';
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { projectFile } from '../../scripts/deploy/settings/project-file.ts';
import { readSettings } from '../../scripts/deploy/settings/read-settings.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { ownRoleName } from '../../scripts/deploy/wanted/role-name.ts';
import { ledgerOf } from '../../scripts/remove/ledger-of.ts';
import { type RemovalOptions, type RemovalResult, runRemoval } from '../../scripts/remove/run-removal.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { createLogger } from '../../shared/base/logger.ts';
import { Secret } from '../../shared/base/secret.ts';
import { createFunctions } from '../../shared/cloud/account/functions.ts';
import { functionReads } from '../../shared/cloud/account/functions-api.ts';
import { type Account, openAccount } from '../../shared/cloud/account/open-account.ts';
import { createCloud } from '../../shared/cloud/cloud.ts';
import { withRetry } from '../../shared/cloud/retry.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { startEmptyPlatform } from '../emulator/empty-platform.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import type { FunctionCompute } from '../emulator/function-compute/api.ts';
import type { FrontCredentials } from '../emulator/http/credentials.ts';
import { newPermanentCredentials } from '../emulator/http/new-credentials.ts';
import type { Policy } from '../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import { emulatedBundles } from './deployed-service.ts';
import { fleetOf, onFreePort } from './started-service.ts';
import { cloudTimeScale } from './time-scale.ts';

/** Stands in for fc3. */
export const emulatedComponent = fileURLToPath(
  new URL('../emulator/serverless-devs-component', import.meta.url),
);

/** Names that no test uses for anything else. */
export const BUCKET = 'rotations-of-this-account';
export const BUS = 'certificates';
export const CONTACT_GROUP = 'oncall';

export interface EmulatedAccountOptions extends EmulatorOptions {
  /** Of the deployer. Everything by default. */
  readonly policy?: Policy;
  /** Whether the pauses of deploy and remove advance the clock of the cloud instead of passing. */
  readonly jumps?: boolean;
}

export interface DeployChoices extends Partial<DeploymentOptions> {
  /** Tags of the functions; another one is another version. */
  readonly build?: string;
  /** `component`: the component in this process, without Serverless Devs, which takes seconds to start. */
  readonly through?: 'serverless-devs' | 'component';
  /** Where Serverless Devs finds Function Compute, in place of the emulated one. */
  readonly functionCompute?: string;
  /** Kills Serverless Devs. */
  readonly signal?: AbortSignal;
}

export interface EmulatedAccount {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  readonly apis: AccountApis;
  readonly control: Account;
  /** Whose keys deploy, doctor and remove use. */
  readonly caller: FrontCredentials;
  /** Every line that deploy and remove have printed. */
  readonly printed: readonly string[];
  /** What the last deployment has shown. */
  readonly shown: () => DeploymentView;
  /** @param values of `.env`, beside those that every test needs; an empty one removes it */
  settings(values?: Readonly<Record<string, string>>): Settings;
  deploy(settings: Settings, choices?: DeployChoices): Promise<DeploymentResult>;
  remove(settings: Settings, choices?: Partial<RemovalOptions>): Promise<RemovalResult>;
  close(): Promise<void>;
}

/** Ends with the test. */
export async function anEmulatedAccount(options: EmulatedAccountOptions = {}): Promise<EmulatedAccount> {
  const account = await startEmulatedAccount(options);
  onTestFinished(() => account.close());
  return account;
}

export async function startEmulatedAccount(options: EmulatedAccountOptions = {}): Promise<EmulatedAccount> {
  const { policy, jumps = false, fleet = fleetOf('shop'), ...rest } = options;
  const bundles = await emulatedBundles();
  const emulator = await startEmulator({
    calm: true,
    timeScale: cloudTimeScale(),
    ...rest,
    fleet: await onFreePort(fleet),
  });
  emulator.account.cms.addContactGroup(CONTACT_GROUP);
  const platform = await startEmptyPlatform(emulator, { timers: 'by-hand' });
  const directory = await mkdtemp(path.join(tmpdir(), 'deploy-'));
  const caller = deployerOf(emulator, policy);
  const credentials = {
    accessKeyId: caller.accessKeyId,
    accessKeySecret: new Secret(caller.accessKeySecret),
    securityToken: caller.securityToken === undefined ? undefined : new Secret(caller.securityToken),
  };
  const printed: string[] = [];
  const print = (line: string): void => void printed.push(line);
  const logger = createLogger({ level: 'warn', sink: print, secrets: [], clock: systemClock });
  const invoke = { everywhere: platform.url, byRegion: {} };
  const account = openAccount({
    region: 'cn-hangzhou',
    credentials,
    controlEndpoint: { everywhere: emulator.endpoints.account, byRegion: {} },
    ossEndpoint: { everywhere: emulator.endpoints.oss, byRegion: {} },
    clock: systemClock,
    random: Math.random,
    logger,
  });
  const functions = withRetry(
    createFunctions({ region: 'cn-hangzhou', accountId: ACCOUNT_ID, credentials, endpoint: invoke }),
    { clock: systemClock, random: Math.random, isWrite: (method) => !functionReads.has(method) },
  );
  const cloud = createCloud({
    credentials,
    endpoints: loadConfig(cloudVariables(emulator)).endpoints,
    clock: systemClock,
    random: Math.random,
    logger,
  });
  const apis: AccountApis = {
    ...account,
    functions,
    functionsIn: () => functions,
    findLoadBalancers: () => findLoadBalancers(cloud.alb, { region: 'cn-hangzhou', config: loadConfig({}) }),
  };
  const clock = jumps ? jumpingClock(emulator) : emulator.clock;
  let shown: DeploymentView | undefined;

  return {
    emulator,
    platform,
    apis,
    control: account,
    caller,
    printed,
    close: async () => {
      await platform.close();
      await emulator.close();
      // Serverless Devs may leave a child process that still writes there.
      await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
    shown: () => {
      if (shown === undefined) throw new Error('Nothing was deployed.');
      return shown;
    },

    settings: (values = {}) => readSettings(envText(emulator, platform, values), {}),

    deploy: async (settings, choices = {}) => {
      const { build = 'b1', through, functionCompute = platform.url, signal, ...allowed } = choices;
      const tags = [
        { key: 'version', value: '1.0.0' },
        { key: 'build', value: build },
      ];
      const declared = await readFile(sYaml, 'utf8');
      return runDeployment(
        settings,
        {
          dryRun: false,
          adopt: false,
          accept: false,
          startTimer: false,
          secrets: secretNames,
          ...allowed,
        },
        {
          sts: account.sts,
          apis,
          clock,
          print,
          project: (wanted, timerStaysOff) =>
            projectIn(projectFile(wanted, declared, bundles, tags, timerStaysOff)),
          prepare: async ({ text }) => {
            if (through === 'component')
              return componentDeployer(text, { directory, caller, endpoint: functionCompute });
            const file = path.join(directory, 's.yaml');
            await writeFile(file, text);
            await chmod(file, 0o600);
            return createServerlessDevs({
              accountId: ACCOUNT_ID,
              credentials,
              file,
              root: directory,
              env: {
                PATH: process.env['PATH'],
                HOME: directory,
                EMULATED_FC_ENDPOINT: functionCompute,
                EMULATED_FC_PAUSE_MS: '100',
              },
              redact: (text) => text,
              ...(signal === undefined ? {} : { signal }),
            });
          },
          show: (view) => {
            shown = view;
          },
          ask: async () => true,
        },
      );
    },

    remove: async (settings, choices = {}) => {
      const { prefix, region, eventBus } = settings;
      const ledger = ledgerOf({ settings, credentials, buckets: apis.buckets, clock: systemClock, print });
      return runRemoval(
        {
          installation: { prefix, region },
          roleNames: functionNames.map((file) => ownRoleName(prefix, file, region)),
          eventBus,
        },
        {
          ledger: settings.values['LEDGER'] ?? '',
          abandonOpen: false,
          withHistory: false,
          dryRun: false,
          ...choices,
        },
        {
          sts: account.sts,
          apis,
          clock,
          print,
          readOpen: ledger.readOpen,
          deleteLedger: ledger.deleteAll,
          show: () => undefined,
          ask: async () => true,
          askToAbandon: async () => true,
        },
      );
    },
  };
}

/** As time passes in a test of waiting: at once, and for the whole cloud. */
function jumpingClock({ clock, control }: Emulator): Clock {
  return {
    now: clock.now,
    sleep: async (advanceMs) => {
      await fetch(`${control}/clock`, { method: 'POST', body: JSON.stringify({ advanceMs }) });
    },
  };
}

interface Inputs {
  readonly props: unknown;
  readonly cwd: string;
  getCredential(): Promise<Readonly<Record<string, string>>>;
}

type Component = new () => { deploy(inputs: Inputs): Promise<unknown> };

const resources = z.looseObject({
  resources: z.record(z.string(), z.looseObject({ props: z.looseObject({}) })),
});

function componentDeployer(
  project: string,
  place: { readonly directory: string; readonly caller: FrontCredentials; readonly endpoint: string },
): Deployer {
  const { directory, caller, endpoint } = place;
  // Read when the component is loaded.
  vi.stubEnv('EMULATED_FC_PAUSE_MS', '10');
  const { default: Component } = createRequire(import.meta.url)(emulatedComponent) as {
    readonly default: Component;
  };
  const { resources: declared } = resources.parse(parse(project));
  return {
    async deploy(resource) {
      vi.stubEnv('EMULATED_FC_ENDPOINT', endpoint);
      const silent = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        await new Component().deploy({
          props: declared[resource]?.props,
          cwd: directory,
          getCredential: async () => ({
            AccountID: ACCOUNT_ID,
            AccessKeyID: caller.accessKeyId,
            AccessKeySecret: caller.accessKeySecret,
            ...(caller.securityToken === undefined ? {} : { SecurityToken: caller.securityToken }),
          }),
        });
      } catch (error) {
        throw new ServerlessDevsFailed(resource, String(error));
      } finally {
        silent.mockRestore();
        vi.unstubAllEnvs();
      }
    },
  };
}

/** A session of a role, as a CI has one. */
function deployerOf(emulator: Emulator, policy: Policy | undefined): FrontCredentials {
  if (policy === undefined) return emulator.credentials;
  const caller: FrontCredentials = {
    ...newPermanentCredentials(),
    securityToken: randomUUID(),
    policy,
    identity: { type: 'AssumedRoleUser', path: 'assumed-role/deployer/ci' },
  };
  emulator.callers.push(caller);
  return caller;
}

/** What a person writes who deploys to an emulator. */
function envText(
  emulator: Emulator,
  platform: FunctionCompute,
  values: Readonly<Record<string, string>>,
): string {
  const all: Readonly<Record<string, string>> = {
    ...cloudVariables(emulator),
    REGION: 'cn-hangzhou',
    INVOKE_ENDPOINT: platform.url,
    CONTROL_ENDPOINT: emulator.endpoints.account,
    FC_COMPONENT: emulatedComponent,
    LEDGER: `oss://${BUCKET}/rotations`,
    EVENT_BUS: BUS,
    ALARM_CONTACT_GROUP: CONTACT_GROUP,
    SOAK: '0s',
    ...values,
  };
  return withValues('', Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')));
}

/** Everything of an account that deploy and remove could change, without what differs between two runs. */
export async function stateOf({ emulator, apis }: EmulatedAccount) {
  const { ram, cms } = emulator.account;
  const functions = [];
  for (const name of await apis.functions.listFunctions(''))
    functions.push(await readFunction(apis.functions, name));
  return {
    functions: functions.map((found) => ({ ...found, view: { ...found?.view, lastModified: undefined } })),
    roles: ram.allRoles().map((role) => ({
      name: role.name,
      trust: JSON.parse(role.trust.latest ?? 'null') as unknown,
      policies: ram.attachedTo(role).map(({ name }) => name),
      tags: Object.fromEntries(role.tags),
    })),
    policies: ram.allPolicies().map(({ name, inForce, tags }) => ({
      name,
      document: JSON.parse(inForce.latest?.text ?? 'null') as unknown,
      tags: Object.fromEntries(tags),
    })),
    alarms: cms.rules(),
    buses: emulator.events.state().buses.map(({ name, rules }) => ({
      name,
      description: emulator.events.buses.descriptionOf(name),
      rules,
    })),
    buckets: emulator.objects
      .state()
      .buckets.map(({ name, versioning, keys }) => ({ name, versioning, keys })),
  };
}
