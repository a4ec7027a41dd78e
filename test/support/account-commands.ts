/** `deploy` and `remove` as they run in an emulated account, without their questions; what they say is in English. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { sYaml } from '../../scripts/check-s-yaml/render.ts';
import { functionNames } from '../../scripts/common/functions.ts';
import { type InLanguage, inLanguage } from '../../scripts/common/in-language.ts';
import { newBucketsIn } from '../../scripts/deploy/carry-out/new-buckets.ts';
import { createServerlessDevs } from '../../scripts/deploy/carry-out/serverless-devs.ts';
import { secretNames } from '../../scripts/deploy/command/open-installation.ts';
import type { AccountApis } from '../../scripts/deploy/present/read-present.ts';
import { projectIn } from '../../scripts/deploy/project-functions.ts';
import {
  type DeploymentOptions,
  type DeploymentResult,
  type DeploymentView,
  runDeployment,
} from '../../scripts/deploy/run-deployment.ts';
import { projectFile } from '../../scripts/deploy/settings/project-file.ts';
import type { Settings } from '../../scripts/deploy/settings/settings.ts';
import { ownRoleName } from '../../scripts/deploy/wanted/role-name.ts';
import { ledgerOf } from '../../scripts/remove/ledger-of.ts';
import { type RemovalOptions, type RemovalResult, runRemoval } from '../../scripts/remove/run-removal.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { CloudCredentials } from '../../shared/base/credentials.ts';
import type { Account } from '../../shared/cloud/account/open-account.ts';
import type { InEach } from '../../shared/core/model/texts/language.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import type { FunctionCompute } from '../emulator/function-compute/api.ts';
import type { FrontCredentials } from '../emulator/http/credentials.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import { componentDeployer } from './component-deployer.ts';

/** As without any option. */
export const plainDeployment: DeploymentOptions = {
  dryRun: false,
  adopt: false,
  accept: false,
  startTimer: false,
  secrets: secretNames,
};

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

export interface AccountCommands {
  /** What the last deployment has shown. */
  readonly shown: () => DeploymentView;
  deploy(settings: Settings, choices?: DeployChoices): Promise<InLanguage<DeploymentResult>>;
  remove(settings: Settings, choices?: Partial<RemovalOptions>): Promise<InLanguage<RemovalResult>>;
}

interface OpenedAccount {
  readonly account: Account;
  readonly apis: AccountApis;
  /** The folder of the bundles. */
  readonly bundles: string;
  readonly caller: FrontCredentials;
  readonly clock: Clock;
  readonly credentials: CloudCredentials;
  /** For files of Serverless Devs. */
  readonly directory: string;
  readonly platform: FunctionCompute;
  readonly print: (line: string) => void;
}

export function accountCommands(opened: OpenedAccount): AccountCommands {
  const { account, apis, bundles, caller, clock, credentials, directory, platform, print: log } = opened;
  const print = ({ en }: InEach<string>): void => log(en);
  let shown: DeploymentView | undefined;
  return {
    shown: () => {
      if (shown === undefined) throw new Error('Nothing was deployed.');
      return shown;
    },

    deploy: async (settings, choices = {}) => {
      const { build = 'b1', through, functionCompute = platform.url, signal, ...allowed } = choices;
      const tags = [
        { key: 'version', value: '1.0.0' },
        { key: 'build', value: build },
      ];
      const declared = await readFile(sYaml, 'utf8');
      const result = await runDeployment(
        settings,
        {
          ...plainDeployment,
          ...allowed,
        },
        {
          sts: account.sts,
          apis,
          clock,
          print,
          newBuckets: newBucketsIn(directory),
          readOpen: ledgerOf({ settings, credentials, buckets: apis.buckets, clock: systemClock, print, log })
            .readOpen,
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
      return inLanguage('en', result);
    },

    remove: async (settings, choices = {}) => {
      const { prefix, region, eventBus } = settings;
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
      return inLanguage('en', result);
    },
  };
}
