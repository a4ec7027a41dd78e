/**
 * The local component in place of fc3, through the real Serverless Devs CLI: what `s deploy` and `s remove` do to the emulated Function
 * Compute.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import { withoutBackgroundWork } from '../../scripts/check-s-yaml/render.ts';
import { Secret } from '../../shared/base/secret.ts';
import { createFunctions } from '../../shared/cloud/account/functions.ts';
import type { FunctionsApi } from '../../shared/cloud/account/functions-api.ts';
import { scaledClock } from '../../shared/service/platform/edge.ts';
import { events } from '../contract/cloud/account/function-world.ts';
import { credentials } from '../contract/cloud/fronts.ts';
import type { FunctionCompute, FunctionComputeOptions } from '../emulator/function-compute/api.ts';
import { everyRole, type Roles } from '../emulator/function-compute/control/roles.ts';
import { startFunctionCompute } from '../emulator/function-compute/start.ts';
import { parsePolicy } from '../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../emulator/ram/resources.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const component = path.join(root, 'test/emulator/serverless-devs-component');
const cli = path.join(root, 'node_modules/@serverless-devs/s/bin/s');

/** A second of the platform takes twenty milliseconds. */
const TIME_SCALE = 50;

const NAME = 'demo-look';

/** A variable of the environment with credentials, which Serverless Devs takes for a name of them. */
const ALIAS = 'rotator_serverless_devs_key';

/** As `s` takes it from its environment, and gives it to a component. */
const key = {
  AccountID: ACCOUNT_ID,
  AccessKeyID: credentials.accessKeyId,
  AccessKeySecret: credentials.accessKeySecret,
  SecurityToken: credentials.securityToken,
};

interface Inputs {
  readonly props: object;
  readonly cwd: string;
  getCredential(): Promise<typeof key>;
}

type Commands = Readonly<Record<'deploy' | 'remove' | 'plan', (inputs: Inputs) => Promise<unknown>>>;

vi.stubEnv('EMULATED_FC_PAUSE_MS', '10');
const { default: Component } = createRequire(import.meta.url)(component) as { default: new () => Commands };

const props = {
  region: 'cn-hangzhou',
  functionName: NAME,
  description: 'Looks',
  runtime: 'nodejs20',
  handler: 'index.handler',
  code: './dist/look',
  memorySize: 512,
  cpu: 0.35,
  diskSize: 512,
  timeout: 60,
  role: 'Demo-Look',
  internetAccess: true,
  logConfig: 'auto',
  environmentVariables: { MODE: 'plan' },
  asyncInvokeConfig: { asyncTask: true, maxAsyncRetryAttempts: 1, maxAsyncEventAgeInSeconds: 600 },
  concurrencyConfig: { reservedConcurrency: 2 },
  triggers: [
    {
      triggerName: 'hourly',
      triggerType: 'timer',
      triggerConfig: { cronExpression: '0 7 * * * *', enable: true, payload: '' },
    },
    {
      triggerName: 'page',
      triggerType: 'http',
      triggerConfig: { authType: 'anonymous', methods: ['GET'], disableURLInternet: false },
    },
  ],
};

interface Result {
  readonly printed: string;
  readonly returned: unknown;
}

interface Project {
  readonly platform: FunctionCompute;
  readonly functions: FunctionsApi;
  /** @param named options that name the credentials @returns what the CLI printed; rejects if it fails */
  s(command: 'deploy' | 'remove', named?: readonly string[]): Promise<string>;
  /** The same without the CLI, which takes seconds to start. @returns what the component printed and returned */
  component(command: 'deploy' | 'remove' | 'plan', changes?: object): Promise<Result>;
  write(changes?: Readonly<Record<string, unknown>>, access?: string): Promise<void>;
  writeCode(code: string): Promise<void>;
}

const greeting = (word: string): string =>
  `exports.handler = async () => '${word} in ' + process.env.MODE + ' from ' + require('./deep/name.js');`;

async function aProject(options: Partial<FunctionComputeOptions> = {}): Promise<Project> {
  const directory = await mkdtemp(path.join(tmpdir(), 'serverless-devs-'));
  const platform = await startFunctionCompute({
    callers: [credentials],
    clock: scaledClock(TIME_SCALE),
    timeScale: TIME_SCALE,
    timers: 'by-hand',
    ...options,
  });
  onTestFinished(async () => {
    await platform.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const project: Project = {
    platform,
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
    async s(command, named = ['-a', ALIAS]) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [cli, 'look', command, '-y', ...named, '-t', path.join(directory, 's.yaml')],
        {
          cwd: directory,
          env: {
            PATH: process.env['PATH'],
            HOME: directory,
            ...withoutBackgroundWork,
            EMULATED_FC_ENDPOINT: platform.url,
            EMULATED_FC_PAUSE_MS: '10',
            // What the expression of the test below would be, if it were evaluated.
            ACCESS: ALIAS,
            [ALIAS]: JSON.stringify(key),
          },
        },
      );
      return stdout;
    },
    async component(command, changes = {}) {
      vi.stubEnv('EMULATED_FC_ENDPOINT', platform.url);
      const lines = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        const returned = await new Component()[command]({
          props: { ...props, ...changes },
          cwd: directory,
          getCredential: async () => key,
        });
        return { returned, printed: lines.mock.calls.map(([line]) => String(line)).join('') };
      } finally {
        lines.mockRestore();
      }
    },
    write: (changes = {}, access = 'default') =>
      writeFile(
        path.join(directory, 's.yaml'),
        stringify({
          edition: '3.0.0',
          name: 'demo',
          access,
          resources: { look: { component, props: { ...props, ...changes } } },
        }),
      ),
    async writeCode(code) {
      const folder = path.join(directory, 'dist/look/deep');
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'name.js'), "module.exports = 'below';");
      await writeFile(path.join(folder, '../index.js'), code);
    },
  };
  await project.write();
  await project.writeCode(greeting('hello'));
  return project;
}

describe('s with the local component', () => {
  it('makes a function that runs, changes it, and removes it', async () => {
    const { platform, functions, s, write, writeCode } = await aProject();

    await s('deploy');
    const url = platform.httpUrl(NAME);
    const first = (await platform.invoke(NAME, '')).body.toString();
    await write({ environmentVariables: { MODE: 'apply' } });
    await writeCode(greeting('good day'));
    await s('deploy');
    const second = (await platform.invoke(NAME, '')).body.toString();

    expect([first, second]).toEqual(['hello in plan from below', 'good day in apply from below']);
    expect(platform.httpUrl(NAME)).toBe(url);
    await s('remove');
    expect(await functions.listFunctions('demo-')).toEqual([]);
  }, 180_000);

  it('fails with the words of the platform for a caller without the right', async () => {
    const Statement = [{ Effect: 'Allow', Action: ['fc:GetFunction', 'ram:PassRole'], Resource: '*' }];
    const caller = { ...credentials, policy: parsePolicy({ Version: '1', Statement }) };
    const { platform, s } = await aProject({ callers: [caller] });

    const failure = await s('deploy').then(
      () => 'no failure',
      ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => stdout + stderr,
    );

    expect(failure).toContain(
      `not authorized to perform 'fc:CreateFunction' on resource 'acs:fc:cn-hangzhou:${ACCOUNT_ID}:functions/${NAME}'`,
    );
    expect(failure).not.toContain('retrying');
    await expect(platform.invoke(NAME, '')).rejects.toThrow('does not exist');
  }, 180_000);
});

describe('the credentials of s', () => {
  const failureOf = (run: Promise<string>) =>
    run.then(
      () => 'no failure',
      ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => stdout + stderr,
    );

  // So s.yaml has a name in `access`, and no expression.
  it('are a name in `access`: an expression is not evaluated there', async () => {
    const { s, write } = await aProject();
    const expression = `\${env('ACCESS', 'default')}`;

    await write({}, expression);
    const failure = await failureOf(s('deploy', []));
    await write({}, ALIAS);

    expect(failure).toContain(`Not found access: ${expression}`);
    expect(await failureOf(s('deploy', []))).toBe('no failure');
  }, 180_000);
});

describe('the local component', () => {
  it('configures role, triggers and limits, and waits until the function is ready', async () => {
    const { functions, component: run } = await aProject();

    await run('deploy', { tags: [{ key: 'application', value: 'demo' }] });

    expect(await functions.getFunction(NAME)).toMatchObject({
      state: 'Active',
      lastUpdate: 'Successful',
      role: `acs:ram::${ACCOUNT_ID}:role/demo-look`,
      environment: { MODE: 'plan' },
      tags: [{ key: 'application', value: 'demo' }],
    });
    expect(await functions.getAsyncConfig(NAME)).toEqual({
      asyncTask: true,
      maxAsyncRetryAttempts: 1,
      maxAsyncEventAgeSeconds: 600,
    });
    expect(await functions.getReservedConcurrency(NAME)).toBe(2);
    expect((await functions.listTriggers(NAME)).map(({ name, type }) => [name, type])).toEqual([
      ['hourly', 'timer'],
      ['page', 'http'],
    ]);
  });

  it('sends the code only if it has changed, and takes away a reserved concurrency that is no longer wanted', async () => {
    const { functions, component: run, writeCode } = await aProject();
    await run('deploy');

    const second = await run('deploy', { concurrencyConfig: undefined });
    await writeCode(greeting('good day'));
    const third = await run('deploy');

    expect(second.printed).toContain('same code');
    expect(third.printed).not.toContain('same code');
    expect(await functions.getReservedConcurrency(NAME)).toBe(2);
    await run('deploy', { concurrencyConfig: undefined });
    expect(await functions.getReservedConcurrency(NAME)).toBeUndefined();
  });

  it('says what a deployment would change, and changes nothing', async () => {
    const { functions, component: run } = await aProject();
    const before = await run('plan');
    await run('deploy');

    const same = await run('plan');
    const other = await run('plan', { environmentVariables: { MODE: 'apply' }, timeout: 30 });

    expect(before.returned).toMatchObject({ exists: false });
    expect(same.returned).toEqual({ exists: true, changes: [] });
    expect(other.returned).toEqual({ exists: true, changes: ['timeout', 'environmentVariables'] });
    expect((await functions.getFunction(NAME))?.environment).toEqual({ MODE: 'plan' });
  });

  it('deploys no trigger after an EventBridge trigger that is unchanged, as fc3 does', async () => {
    const { functions, component: run } = await aProject();
    const [hourly, page] = props.triggers;
    await run('deploy', { triggers: [events] });

    await run('deploy', { triggers: [hourly, events, page] });

    const names = (await functions.listTriggers(NAME)).map(({ name }) => name);
    expect(names).toEqual(['cas-actions', 'hourly']);
  });

  it('repeats what a role that is not there yet refuses, until it is there', async () => {
    let asked = 0;
    const roles: Roles = {
      assume: (roleArn) => (++asked < 3 ? { refusal: 'EntityNotExist.Role' } : everyRole.assume(roleArn)),
    };
    const { functions, component: run } = await aProject({ roles });

    const { printed } = await run('deploy');

    expect(await functions.listFunctions('demo-')).toEqual([NAME]);
    expect(printed.match(/retrying/g)).toHaveLength(2);
  });

  it('gives up after three attempts', async () => {
    const { functions, component: run } = await aProject({
      roles: { assume: () => ({ refusal: 'EntityNotExist.Role' }) },
    });

    await expect(run('deploy')).rejects.toThrow('RAM role Not Exist');

    expect(await functions.listFunctions('demo-')).toEqual([]);
  });

  it('does not repeat what a role that trusts another service refuses', async () => {
    let asked = 0;
    const assume = () => {
      asked += 1;
      return { refusal: 'NoPermission' as const };
    };
    const { component: run } = await aProject({ roles: { assume } });

    await expect(run('deploy')).rejects.toThrow('No permission to assume the role');

    expect(asked).toBe(1);
  });

  it('only prints the refusal of a deletion, and does not fail, like fc3', async () => {
    const Statement = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'fc:DeleteFunction', Resource: '*' },
    ];
    const caller = { ...credentials, policy: parsePolicy({ Version: '1', Statement }) };
    const { functions, component: run } = await aProject({ callers: [caller] });
    await run('deploy');

    const { printed } = await run('remove');

    expect(printed).toContain('remove error: AccessDenied');
    expect(await functions.listFunctions('demo-')).toEqual([NAME]);
    expect(await functions.listTriggers(NAME)).toEqual([]);
  });

  it.each(['', 'https://1234567890123456.cn-hangzhou.fc.aliyuncs.com', 'http://192.0.2.1:8080'])(
    'deploys to nothing but the emulator: not to "%s"',
    async (endpoint) => {
      vi.stubEnv('EMULATED_FC_ENDPOINT', endpoint);
      const getCredential = async () => key;

      await expect(new Component().deploy({ props, cwd: root, getCredential })).rejects.toThrow(
        'EMULATED_FC_ENDPOINT is not http://127.0.0.1',
      );
    },
  );
});
