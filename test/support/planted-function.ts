/** A function that somebody else has made, under any name: with a timer, tags of its own, and no mark of ours. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';
import type { EmulatedAccount } from './emulated-account.ts';

const component = createRequire(import.meta.url);
const { createClient } = component('../emulator/serverless-devs-component/client.cjs') as {
  createClient(credentials: object): unknown;
};
const { deploy } = component('../emulator/serverless-devs-component/deploy.cjs') as {
  deploy(call: unknown, inputs: object, credentials: object, log: () => void): Promise<unknown>;
};

export async function plantFunction(
  { emulator: { credentials }, platform }: EmulatedAccount,
  functionName: string,
): Promise<void> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'of-others-'));
  await writeFile(path.join(cwd, 'index.js'), 'exports.handler = async () => "of somebody else";\n');
  vi.stubEnv('EMULATED_FC_ENDPOINT', platform.url);
  const key = {
    AccountID: ACCOUNT_ID,
    AccessKeyID: credentials.accessKeyId,
    AccessKeySecret: credentials.accessKeySecret,
    SecurityToken: credentials.securityToken,
  };
  const props = {
    functionName,
    code: '.',
    runtime: 'nodejs20',
    handler: 'index.handler',
    cpu: 0.35,
    memorySize: 512,
    diskSize: 512,
    timeout: 60,
    environmentVariables: { SHOP: 'open' },
    tags: [{ key: 'team', value: 'shop' }],
    triggers: [
      {
        triggerName: 'nightly',
        triggerType: 'timer',
        triggerConfig: { cronExpression: '0 0 3 * * *', enable: true },
      },
    ],
    asyncInvokeConfig: { asyncTask: false, maxAsyncRetryAttempts: 1, maxAsyncEventAgeInSeconds: 600 },
    concurrencyConfig: { reservedConcurrency: 2 },
  };
  try {
    await deploy(createClient(key), { props, cwd }, key, () => undefined);
  } finally {
    vi.unstubAllEnvs();
    await rm(cwd, { recursive: true });
  }
}
