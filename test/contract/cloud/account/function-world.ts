/**
 * An emulated Function Compute with functions that were made by its control API, through the unmodified SDK.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from '@alicloud/fc20230330';
import { onTestFinished } from 'vitest';
import { Secret } from '../../../../shared/base/secret.ts';
import { createFunctions } from '../../../../shared/cloud/account/functions.ts';
import type { FunctionsApi } from '../../../../shared/cloud/account/functions-api.ts';
import { scaledClock } from '../../../../shared/service/platform/edge.ts';
import type { FunctionCompute, FunctionComputeOptions } from '../../../emulator/function-compute/api.ts';
import { startFunctionCompute } from '../../../emulator/function-compute/start.ts';
import type { FrontCredentials } from '../../../emulator/http/credentials.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { configFor, credentials } from '../fronts.ts';

const { zipFolder } = createRequire(import.meta.url)(
  '../../../emulator/serverless-devs-component/zip.cjs',
) as { zipFolder(folder: string): Buffer };

/** A second of the platform takes twenty milliseconds. */
export const TIME_SCALE = 50;

export type SdkClient = InstanceType<typeof fc.default>;
type FunctionFields = Readonly<Record<string, unknown>>;

export interface FunctionWorld {
  readonly platform: FunctionCompute;
  readonly callers: FrontCredentials[];
  readonly functions: FunctionsApi;
  readonly client: SdkClient;
  /** Makes a function whose code is `code`, as the SDK does. */
  create(functionName: string, fields?: FunctionFields): Promise<void>;
  update(functionName: string, fields: FunctionFields): Promise<void>;
  addTrigger(functionName: string, trigger: FunctionFields): Promise<void>;
  zip(code: string): Promise<string>;
}

export const echo = 'exports.handler = async (event) => String(event);';

export interface WorldOptions extends Partial<FunctionComputeOptions> {
  /** The rights of the caller; all by default. */
  readonly statements?: readonly object[];
}

export async function aFunctionWorld({ statements, ...options }: WorldOptions = {}): Promise<FunctionWorld> {
  const directory = await mkdtemp(path.join(tmpdir(), 'function-world-'));
  const rights =
    statements === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: statements }) };
  const callers: FrontCredentials[] = [{ ...credentials, ...rights }];
  const platform = await startFunctionCompute({
    callers,
    clock: scaledClock(TIME_SCALE),
    timeScale: TIME_SCALE,
    ...options,
  });
  onTestFinished(async () => {
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });
  const client = new fc.default(configFor(platform.url, { readTimeout: 20_000, connectTimeout: 20_000 }));
  const zip = async (code: string): Promise<string> => {
    const folder = await mkdtemp(path.join(directory, 'code-'));
    await writeFile(path.join(folder, 'index.js'), code);
    return zipFolder(folder).toString('base64');
  };
  return {
    platform,
    callers,
    client,
    zip,
    functions: createFunctions({
      region: 'cn-hangzhou',
      accountId: ACCOUNT_ID,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        accessKeySecret: new Secret(credentials.accessKeySecret),
        securityToken: new Secret(credentials.securityToken),
      },
      endpoint: { everywhere: platform.url, byRegion: {} },
    }),
    async create(functionName, fields = {}) {
      const { code = echo, ...others } = fields;
      const body = new fc.CreateFunctionInput({
        functionName,
        runtime: 'nodejs20',
        handler: 'index.handler',
        timeout: 60,
        code: new fc.InputCodeLocation({ zipFile: await zip(String(code)) }),
        ...others,
      });
      await client.createFunction(new fc.CreateFunctionRequest({ body }));
    },
    async update(functionName, { code, ...fields }) {
      const body = new fc.UpdateFunctionInput({
        ...fields,
        ...(code === undefined
          ? {}
          : { code: new fc.InputCodeLocation({ zipFile: await zip(String(code)) }) }),
      });
      await client.updateFunction(functionName, new fc.UpdateFunctionRequest({ body }));
    },
    async addTrigger(functionName, { triggerConfig, ...trigger }) {
      const body = new fc.CreateTriggerInput({ ...trigger, triggerConfig: JSON.stringify(triggerConfig) });
      await client.createTrigger(functionName, new fc.CreateTriggerRequest({ body }));
    },
  };
}

export const timer = {
  triggerName: 'hourly',
  triggerType: 'timer',
  triggerConfig: { cronExpression: '0 7 * * * *', enable: true, payload: 'wake up' },
};

export const page = {
  triggerName: 'page',
  triggerType: 'http',
  triggerConfig: { authType: 'anonymous', methods: ['GET'], disableURLInternet: false },
};

export const events = {
  triggerName: 'cas-actions',
  triggerType: 'eventbridge',
  triggerConfig: {
    triggerEnable: false,
    asyncInvocationType: true,
    eventRuleFilterPattern: '{"source":["acs.cas"]}',
    eventSourceConfig: { eventSourceType: 'Default' },
  },
};

/** Waits for something of the platform, at most ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const latestMs = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > latestMs) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
