/**
 * What deploy, doctor and remove open first: the settings of `.env`, the credentials of this machine, the control planes of the account.
 *
 * Credentials come from the default chain of @alicloud/credentials: environment (also of an assumed role or an OIDC token of a CI), aliyun
 * CLI, instance role. They are never written anywhere.
 */
import path from 'node:path';
import process from 'node:process';
import type { CloudCredentials } from '../../../shared/base/credentials.ts';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { createFunctions } from '../../../shared/cloud/account/functions.ts';
import { type FunctionsApi, functionReads } from '../../../shared/cloud/account/functions-api.ts';
import { type Account, openAccount } from '../../../shared/cloud/account/open-account.ts';
import type { CallerIdentity } from '../../../shared/cloud/account/sts-api.ts';
import { createCloud } from '../../../shared/cloud/cloud.ts';
import type { EndpointOverride } from '../../../shared/cloud/endpoints.ts';
import { withRetry } from '../../../shared/cloud/retry.ts';
import { configVariables } from '../../../shared/config/variables.ts';
import { systemClock } from '../../../shared/service/platform/edge.ts';
import { speakAsSettings } from '../../common/language-of-person.ts';
import { logSinkTo } from '../../common/log-lines.ts';
import { tell } from '../../common/output.ts';
import { signIn } from '../../common/signed-in.ts';
import { type Covered, countCovered, findLoadBalancers } from '../present/load-balancers.ts';
import type { AccountApis } from '../present/read-present.ts';
import { parseEnvFile, valuesOf } from '../settings/env-file.ts';
import { readEnvFile } from '../settings/env-store.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';

/** With all calls also for the functions of another region. */
export interface InstallationApis extends AccountApis {
  /** @param maxAttempts of each call; by default as many as everywhere */
  functionsIn(region: string, maxAttempts?: number): FunctionsApi;
}

export interface Installation {
  readonly settings: Settings;
  readonly identity: CallerIdentity;
  readonly credentials: CloudCredentials;
  readonly account: Account;
  readonly apis: InstallationApis;
  /** The ids of every region with ALB. */
  describeRegions(): Promise<readonly string[]>;
  /** What `apply` may change. @returns `undefined` if the deployer may not list it */
  countCovered(): Promise<Covered | undefined>;
}

/** Names of variables whose values are never shown. */
export const secretNames: ReadonlySet<string> = new Set(
  configVariables.filter(({ secret }) => secret === true).map(({ name }) => name),
);

/**
 * From now on, the language is the one of the file, unless the shell names one.
 * @throws InvalidConfiguration if there is no such file, or something in it is wrong
 */
export async function settingsIn(file: string): Promise<Settings> {
  const text = await readEnvFile(file);
  if (text === undefined)
    throw new InvalidConfiguration(`there is no ${path.basename(file)} in this folder.`, {
      hint: 'Make it with: npm run deploy -- --init (it asks a few questions, and can read what is deployed).',
      chinese: {
        says: `当前目录中没有 ${path.basename(file)}。`,
        todo: '请用 npm run deploy -- --init 生成（它会提几个问题，也可以读取已部署的内容）。',
      },
    });
  speakAsSettings(valuesOf(parseEnvFile(text)));
  return readSettings(text, process.env);
}

/** Asks STS who the caller is; reads and changes nothing else. */
export async function openInstallation(settings: Settings): Promise<Installation> {
  const opened = await openSettings(settings);
  const identity = await opened.account.sts.getCallerIdentity();
  return { ...opened, identity, apis: opened.apisOf(identity) };
}

/** Finds credentials, and asks no one. */
export async function openSettings(settings: Settings) {
  const { region, config, controlEndpoint } = settings;
  const { credentials, logger } = await signIn(logSinkTo(tell));
  const account = openAccount({
    region,
    credentials,
    controlEndpoint: everywhere(controlEndpoint),
    ossEndpoint: config.endpoints.oss,
    clock: systemClock,
    random: Math.random,
    logger,
  });
  const cloud = createCloud({
    credentials,
    endpoints: config.endpoints,
    clock: systemClock,
    random: Math.random,
    logger,
  });
  const apisOf = ({ accountId }: CallerIdentity): InstallationApis => {
    const functionsIn = (place: string, maxAttempts?: number) =>
      withRetry(
        createFunctions({ region: place, accountId, credentials, endpoint: config.endpoints.invoke }),
        {
          clock: systemClock,
          random: Math.random,
          isWrite: (method) => !functionReads.has(method),
          ...(maxAttempts === undefined ? {} : { maxAttempts }),
        },
      );
    return {
      ...account,
      findLoadBalancers: () => findLoadBalancers(cloud.alb, settings),
      functions: functionsIn(region),
      functionsIn,
    };
  };
  return {
    settings,
    credentials,
    account,
    logger,
    apisOf,
    describeRegions: () => cloud.alb(region).describeRegions(),
    countCovered: () => countCovered(cloud.alb, settings),
  };
}

function everywhere(origin: string | undefined): EndpointOverride {
  return { everywhere: origin, byRegion: {} };
}
