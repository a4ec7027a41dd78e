/**
 * An emulated account that `deploy` and `remove` work on in this process: their own code over HTTP with STS credentials, and the real
 * Serverless Devs. Its functions are the bundles for the emulator, so the clock of the cloud may run faster.
 */

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { findLoadBalancers } from '../../scripts/deploy/present/load-balancers.ts';
import type { AccountApis } from '../../scripts/deploy/present/read-present.ts';
import { withValues } from '../../scripts/deploy/settings/env-file.ts';
import { readSettings } from '../../scripts/deploy/settings/read-settings.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
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
import { type AccountCommands, accountCommands } from './account-commands.ts';
import { emulatedComponent } from './component-deployer.ts';
import { emulatedBundles } from './deployed-service.ts';
import { fleetOf, onFreePort } from './started-service.ts';
import { cloudTimeScale } from './time-scale.ts';

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

export interface EmulatedAccount extends AccountCommands {
  readonly emulator: Emulator;
  readonly platform: FunctionCompute;
  readonly apis: AccountApis;
  readonly control: Account;
  /** Whose keys deploy, doctor and remove use. */
  readonly caller: FrontCredentials;
  /** Where Serverless Devs works, and keeps its files. */
  readonly directory: string;
  /** Every line that deploy and remove have printed. */
  readonly printed: readonly string[];
  /** @param values of `.env`, beside those that every test needs; an empty one removes it */
  settings(values?: Readonly<Record<string, string>>): Settings;
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
    directory,
    ...accountCommands({ account, apis, bundles, caller, clock, credentials, directory, platform, print }),

    settings: (values = {}) => readSettings(envText(emulator, platform, values), {}),
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
