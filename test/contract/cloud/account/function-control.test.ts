/**
 * The control API of the emulated Function Compute as strict as the cloud: what it refuses, whom it refuses, and what its changes do to
 * functions that run.
 */
import { createRequire } from 'node:module';
import fc from '@alicloud/fc20230330';
import { describe, expect, it, vi } from 'vitest';
import type { Assumption } from '../../../emulator/function-compute/control/roles.ts';
import { UNREACHABLE_VARIABLE } from '../../../emulator/function-compute/runtime-messages.ts';
import { CloudModel } from '../../../emulator/model/cloud-model.ts';
import { calm } from '../../../emulator/model/knobs.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { credentials } from '../fronts.ts';
import { handClock } from '../hand-clock.ts';
import { aFunctionWorld, events, type FunctionWorld, page, timer } from './function-world.ts';

const { createClient } = createRequire(import.meta.url)(
  '../../../emulator/serverless-devs-component/client.cjs',
) as { createClient(key: object): (action: string, method: string, path: string) => Promise<unknown> };

const key = {
  AccessKeyID: credentials.accessKeyId,
  AccessKeySecret: credentials.accessKeySecret,
  SecurityToken: credentials.securityToken,
};

const NAME = 'demo-look';
const ROLE = `acs:ram::${ACCOUNT_ID}:role/looker`;
const vpc = { vpcId: 'vpc-1', vSwitchIds: ['vsw-1'], securityGroupId: 'sg-1' };

describe('a new function is refused', () => {
  it.each([
    ['with a name that begins with a digit', { functionName: '1st' }, 'functionName'],
    ['with a runtime that does not exist', { runtime: 'nodejs22' }, 'runtime'],
    ['with a handler that is not file.method', { handler: 'handler' }, 'handler'],
    ['with more than a day to run', { timeout: 86_401 }, 'timeout'],
    ['with a memory size that is not a multiple of 64', { memorySize: 500 }, 'memorySize'],
    ['with too little memory for its processor', { cpu: 1, memorySize: 512 }, 'cpu'],
    ['with variables above 4 KB', { environmentVariables: { A: 'x'.repeat(4096) } }, 'more than 4096'],
    ['with a variable of the platform', { environmentVariables: { FC_REGION: 'x' } }, 'FC_REGION'],
    ['with a role that is only a name', { role: 'looker' }, 'role'],
    ['in a VPC without a vSwitch', { vpcConfig: { ...vpc, vSwitchIds: [] } }, 'vpcConfig'],
    ['with a setting that the emulator does not have', { layers: ['one'] }, 'layers'],
    ['with code that is no archive', { code: { zipFile: 'bm8gemlw' } }, 'code package'],
    ['with code in a bucket', { code: { ossBucketName: 'b', ossObjectName: 'o' } }, 'zipFile'],
  ])('%s', async (_how, changes, words) => {
    const { platform, client, zip } = await aFunctionWorld();
    const code = { zipFile: await zip('exports.handler = async () => 1;') };
    const base = { functionName: NAME, runtime: 'nodejs20', handler: 'index.handler', code };
    const body = new fc.CreateFunctionInput({ ...base, ...changes });

    const creation = client.createFunction(new fc.CreateFunctionRequest({ body }));

    await expect(creation).rejects.toMatchObject({
      code: 'InvalidArgument',
      statusCode: 400,
      message: expect.stringContaining(words),
    });
    await expect(platform.invoke(NAME, '')).rejects.toThrow('does not exist');
  });

  it('with the name of another one', async () => {
    const { create } = await aFunctionWorld();
    await create(NAME);

    await expect(create(NAME)).rejects.toMatchObject({ code: 'FunctionAlreadyExists', statusCode: 409 });
  });

  it('with a checksum that is not that of its code', async () => {
    const { client, zip } = await aFunctionWorld();
    const code = new fc.InputCodeLocation({ zipFile: await zip('1;'), checksum: '42' });
    const body = new fc.CreateFunctionInput({
      functionName: NAME,
      runtime: 'nodejs20',
      handler: 'a.b',
      code,
    });

    await expect(client.createFunction(new fc.CreateFunctionRequest({ body }))).rejects.toThrow('checksum');
  });

  it('while its role is unknown to the platform, or trusts another service', async () => {
    const missing = await aFunctionWorld({ roles: { assume: () => ({ refusal: 'EntityNotExist.Role' }) } });
    const distrustful = await aFunctionWorld({ roles: { assume: () => ({ refusal: 'NoPermission' }) } });

    await expect(missing.create(NAME, { role: ROLE })).rejects.toMatchObject({ code: 'InvalidArgument' });
    await expect(distrustful.create(NAME, { role: ROLE })).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await missing.functions.listFunctions('')).toEqual([]);
  });
});

describe('a trigger is refused', () => {
  const config = timer.triggerConfig;

  it.each([
    [
      'with a schedule of five fields',
      { ...timer, triggerConfig: { ...config, cronExpression: '7 * * * *' } },
    ],
    [
      'with a schedule that never comes',
      { ...timer, triggerConfig: { ...config, cronExpression: '0 0 0 30 2 *' } },
    ],
    ['with a name that begins with a digit', { ...timer, triggerName: '1st' }],
    ['of another type', { ...timer, triggerType: 'oss' }],
    [
      'that is open to callers with an AccessKey',
      { ...page, triggerConfig: { ...page.triggerConfig, authType: 'function' } },
    ],
    ['without methods', { ...page, triggerConfig: { ...page.triggerConfig, methods: [] } }],
    ['with a misspelt setting', { ...timer, triggerConfig: { ...config, enabled: true } }],
    [
      'with a pattern that is not JSON',
      { ...events, triggerConfig: { ...events.triggerConfig, eventRuleFilterPattern: '{' } },
    ],
  ])('%s', async (_how, trigger) => {
    const { create, addTrigger, functions } = await aFunctionWorld();
    await create(NAME);

    await expect(addTrigger(NAME, trigger)).rejects.toMatchObject({
      code: 'InvalidArgument',
      statusCode: 400,
    });
    expect(await functions.listTriggers(NAME)).toEqual([]);
  });

  it('with the name of another one, and where there is a page already', async () => {
    const { create, addTrigger } = await aFunctionWorld();
    await create(NAME);
    await addTrigger(NAME, page);

    await expect(addTrigger(NAME, page)).rejects.toMatchObject({
      code: 'TriggerAlreadyExists',
      statusCode: 409,
    });
    await expect(addTrigger(NAME, { ...page, triggerName: 'second' })).rejects.toMatchObject({
      code: 'InvalidArgument',
    });
  });
});

describe('limits of asynchronous invocations and instances', () => {
  it('are refused outside of their ranges, and above what the region has', async () => {
    const { create, client } = await aFunctionWorld();
    for (const name of [NAME, 'demo-other']) await create(name);
    const putAsync = (fields: object) =>
      client.putAsyncInvokeConfig(
        NAME,
        new fc.PutAsyncInvokeConfigRequest({ body: new fc.PutAsyncInvokeConfigInput({ ...fields }) }),
      );
    const reserve = (name: string, reservedConcurrency: number) =>
      client.putConcurrencyConfig(
        name,
        new fc.PutConcurrencyConfigRequest({ body: new fc.PutConcurrencyInput({ reservedConcurrency }) }),
      );
    await reserve('demo-other', 290);

    const invalid = { code: 'InvalidArgument' };
    await expect(putAsync({ maxAsyncRetryAttempts: 9 })).rejects.toMatchObject(invalid);
    await expect(putAsync({ maxAsyncEventAgeInSeconds: 604_801 })).rejects.toMatchObject(invalid);
    await expect(reserve(NAME, 11)).rejects.toMatchObject(invalid);
    await expect(reserve(NAME, 10)).resolves.toBeDefined();
  });
});

describe('a caller', () => {
  const arn = (path: string): string => `acs:fc:cn-hangzhou:${ACCOUNT_ID}:functions/${path}`;
  const runs: readonly (readonly [string, string, (world: FunctionWorld) => Promise<unknown>])[] = [
    ['fc:ListFunctions', arn('*'), ({ functions }) => functions.listFunctions('')],
    ['fc:CreateFunction', arn(NAME), ({ create }) => create(NAME)],
    ['fc:GetFunction', arn(NAME), ({ functions }) => functions.getFunction(NAME)],
    ['fc:UpdateFunction', arn(NAME), ({ update }) => update(NAME, { timeout: 5 })],
    ['fc:DeleteFunction', arn(NAME), ({ functions }) => functions.deleteFunction(NAME)],
    ['fc:ListTriggers', arn(`${NAME}/triggers/*`), ({ functions }) => functions.listTriggers(NAME)],
    ['fc:CreateTrigger', arn(`${NAME}/triggers/hourly`), ({ addTrigger }) => addTrigger(NAME, timer)],
    [
      'fc:GetTrigger',
      arn(`${NAME}/triggers/hourly`),
      ({ functions }) => functions.setTimerEnabled(NAME, 'hourly', true),
    ],
    [
      'fc:DeleteTrigger',
      arn(`${NAME}/triggers/hourly`),
      ({ functions }) => functions.deleteTrigger(NAME, 'hourly'),
    ],
    ['fc:GetFunctionAsyncInvokeConfig', arn(NAME), ({ functions }) => functions.getAsyncConfig(NAME)],
    ['fc:DeleteFunctionAsyncInvokeConfig', arn(NAME), ({ functions }) => functions.deleteAsyncConfig(NAME)],
    [
      'fc:PutFunctionAsyncInvokeConfig',
      arn(NAME),
      ({ client }) =>
        client.putAsyncInvokeConfig(
          NAME,
          new fc.PutAsyncInvokeConfigRequest({ body: new fc.PutAsyncInvokeConfigInput({}) }),
        ),
    ],
    ['fc:GetConcurrencyConfig', arn(NAME), ({ functions }) => functions.getReservedConcurrency(NAME)],
    ['fc:DeleteConcurrencyConfig', arn(NAME), ({ functions }) => functions.deleteConcurrency(NAME)],
    [
      'fc:ListAsyncTasks',
      arn(`${NAME}/async-tasks/*`),
      ({ functions }) => functions.listUnfinishedTasks(NAME),
    ],
    ['fc:TagResources', arn(NAME), ({ functions }) => functions.tag(arn(NAME), [{ key: 'a', value: 'b' }])],
  ];

  it.each(runs)('without %s on %s is told so', async (action, resource, run) => {
    const statements = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: action, Resource: '*' },
    ];
    const world = await aFunctionWorld({ statements });

    await expect(run(world)).rejects.toThrow(
      `the caller is not authorized to perform '${action}' on resource '${resource}'`,
    );
  });

  it('may not give a function a role that it may not pass', async () => {
    const statements = [{ Effect: 'Allow', Action: 'fc:*', Resource: '*' }];
    const { create, update, functions } = await aFunctionWorld({ statements });
    await create(NAME);

    const words = `the caller is not authorized to perform 'ram:PassRole' on resource '${ROLE}'`;
    await expect(create('demo-other', { role: ROLE })).rejects.toThrow(words);
    await expect(update(NAME, { role: ROLE })).rejects.toThrow(words);
    expect((await functions.getFunction(NAME))?.role).toBeUndefined();
  });

  it('gets no call that the emulator does not have, and none by the name of another one', async () => {
    const { platform, client, create } = await aFunctionWorld();
    vi.stubEnv('EMULATED_FC_ENDPOINT', platform.url);
    await create(NAME);

    await expect(client.listAliases(NAME, new fc.ListAliasesRequest({}))).rejects.toMatchObject({
      code: 'PathNotSupported',
      statusCode: 404,
    });
    await expect(createClient(key)('GetFunction', 'DELETE', `/functions/${NAME}`)).rejects.toMatchObject({
      code: 'InvalidAction',
    });
    await expect(platform.invoke(NAME, 'is there')).resolves.toBeDefined();
  });
});

describe('a change of a function', () => {
  const slow = `exports.handler = async (event) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'old code';
  };`;

  it('lets a running invocation finish with the old code; the next one gets the new code', async () => {
    const { platform, create, update } = await aFunctionWorld();
    await create(NAME, { code: slow, timeout: 600 });
    const running = platform.invoke(NAME, '');
    await until(() => platform.history.invocations(NAME).length === 1);

    await update(NAME, { code: "exports.handler = async () => 'new code';" });

    expect((await running).body.toString()).toBe('old code');
    expect((await platform.invoke(NAME, '')).body.toString()).toBe('new code');
    expect((await platform.invoke(NAME, '')).body.toString()).toBe('new code');
  });

  it('ends instances that wait, so that no request gets old variables', async () => {
    const { platform, create, update } = await aFunctionWorld();
    const code = 'exports.handler = async () => process.env.MODE;';
    await create(NAME, { code, environmentVariables: { MODE: 'plan' } });
    const before = (await platform.invoke(NAME, '')).body.toString();

    await update(NAME, { environmentVariables: { MODE: 'apply' } });

    expect([before, (await platform.invoke(NAME, '')).body.toString()]).toEqual(['plan', 'apply']);
  });

  it('of its triggers leaves its instances and the address of its page alone', async () => {
    const { platform, create, addTrigger, functions } = await aFunctionWorld();
    await create(NAME, { code: "let count = 0; exports.handler = async () => 'call ' + (count += 1);" });
    await addTrigger(NAME, page);
    const url = platform.httpUrl(NAME);
    const first = await (await fetch(url)).text();

    await addTrigger(NAME, timer);
    await functions.setTimerEnabled(NAME, 'hourly', false);

    expect([first, await (await fetch(url)).text()]).toEqual(['call 1', 'call 2']);
    expect(platform.httpUrl(NAME)).toBe(url);
  });
});

describe('a function in a VPC', () => {
  it('reaches the private addresses of its VPC, from its next instance on', async () => {
    const model = new CloudModel({ clock: handClock(0), seed: 1, base: calm });
    const zones = (address: string) => [{ zoneId: 'cn-hangzhou-h', address }];
    const region = 'cn-hangzhou';
    model.addLoadBalancer({ region, zones: zones('127.16.0.1') });
    model.addLoadBalancer({ region, addressType: 'Intranet', vpcId: 'vpc-1', zones: zones('127.16.0.2') });
    model.addLoadBalancer({ region, addressType: 'Intranet', vpcId: 'vpc-2', zones: zones('127.16.0.3') });
    const { platform, create, update } = await aFunctionWorld({ networks: () => model.networkAddresses() });
    await create(NAME, { code: `exports.handler = async () => process.env.${UNREACHABLE_VARIABLE};` });
    const unreachable = async () => JSON.parse((await platform.invoke(NAME, '')).body.toString());

    const outside = await unreachable();
    await update(NAME, { vpcConfig: vpc });
    const inside = await unreachable();

    expect(outside).toEqual(['127.16.0.2', '127.16.0.3']);
    expect(inside).toEqual(['127.16.0.3']);
  });
});

describe('a deleted function', () => {
  it('ends what runs, and never runs what waits', async () => {
    const { platform, create, client, functions } = await aFunctionWorld();
    await create(NAME, { code: 'exports.handler = () => new Promise(() => undefined);', timeout: 86_400 });
    const reserved = new fc.PutConcurrencyInput({ reservedConcurrency: 1 });
    await client.putConcurrencyConfig(NAME, new fc.PutConcurrencyConfigRequest({ body: reserved }));
    for (const event of ['runs', 'waits']) platform.submit(NAME, event);
    await until(() => platform.history.submissions().some(({ state }) => state === 'running'));

    await functions.deleteFunction(NAME);
    await until(() => platform.history.submissions().every(({ state }) => state === 'invalid'));

    expect(platform.history.invocations().map(({ event, outcome }) => [event, outcome])).toEqual([
      ['runs', 'exited'],
    ]);
  });
});

describe('the role of a function', () => {
  it('is read again at each call: rights that it loses are lost in instances that run', async () => {
    const everything = parsePolicy({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    let assumed: Assumption = { policy: () => everything };
    const { platform, create, callers } = await aFunctionWorld({ roles: { assume: () => assumed } });
    await create(NAME, { role: ROLE });
    await platform.invoke(NAME, '');
    const credentials = callers.at(-1);
    const before = credentials?.policy;

    assumed = { refusal: 'EntityNotExist.Role' };

    expect(platform.functionOf(credentials?.accessKeyId ?? '')).toBe(NAME);
    expect(before).toEqual(everything);
    expect(credentials?.policy).toEqual({ Version: '1', Statement: [] });
  });
});

/** Waits for something of the platform, at most ten seconds. */
async function until(condition: () => boolean): Promise<void> {
  const latestMs = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > latestMs) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
