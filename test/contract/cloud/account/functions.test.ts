/**
 * The control plane of Function Compute: the adapter over the unmodified SDK against the emulator.
 */
import fc from '@alicloud/fc20230330';
import { describe, expect, it } from 'vitest';
import { createFunctionsApi } from '../../../../shared/cloud/account/functions.ts';
import type { FunctionsApi } from '../../../../shared/cloud/account/functions-api.ts';
import { WireError } from '../../../../shared/cloud/wire.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { handClock } from '../hand-clock.ts';
import { aFunctionWorld, page, until } from './function-world.ts';

const ROLE = `acs:ram::${ACCOUNT_ID}:role/looker`;
const arnOf = (name: string): string => `acs:fc:cn-hangzhou:${ACCOUNT_ID}:functions/${name}`;

describe('what is read of a function', () => {
  it('is what was configured, and its state', async () => {
    const { functions, create, client } = await aFunctionWorld();
    await create('demo-look', {
      description: 'Looks',
      memorySize: 1024,
      cpu: 0.5,
      role: ROLE,
      environmentVariables: { MODE: 'plan' },
      internetAccess: false,
      vpcConfig: { vpcId: 'vpc-1', vSwitchIds: ['vsw-1', 'vsw-2'], securityGroupId: 'sg-1' },
    });

    const found = await functions.getFunction('demo-look');

    expect(found).toMatchObject({
      functionName: 'demo-look',
      arn: arnOf('demo-look'),
      description: 'Looks',
      runtime: 'nodejs20',
      handler: 'index.handler',
      memorySizeMb: 1024,
      cpu: 0.5,
      timeoutSeconds: 60,
      role: ROLE,
      internetAccess: false,
      environment: { MODE: 'plan' },
      lastUpdate: 'Successful',
      isDisabled: false,
      vpc: { vpcId: 'vpc-1', vSwitchIds: ['vsw-1', 'vsw-2'], securityGroupId: 'sg-1' },
    });
    expect(found?.codeChecksum).toMatch(/^\d+$/);
    const { body } = await client.getFunction('demo-look', new fc.GetFunctionRequest({}));
    expect(found?.codeSizeBytes).toBe(body?.codeSize);
  });

  it('says that it is new, then active, then being changed', async () => {
    const clock = handClock(Date.parse('2026-11-20T10:00:00Z'));
    const { functions, create, update } = await aFunctionWorld({ clock });
    await create('demo-look');
    const fresh = await functions.getFunction('demo-look');
    clock.advance(10_000);
    const ready = await functions.getFunction('demo-look');
    await update('demo-look', { timeout: 30 });
    const changing = await functions.getFunction('demo-look');

    expect([fresh, ready, changing].map((one) => [one?.state, one?.lastUpdate])).toEqual([
      ['Pending', 'Successful'],
      ['Active', 'Successful'],
      ['Active', 'InProgress'],
    ]);
  });

  it.each([true, false])(
    'has its tags, whether or not the platform sends them with it (%s)',
    async (sent) => {
      const { functions, create } = await aFunctionWorld({ tagsInFunctions: sent });
      await create('demo-look', { tags: [{ key: 'application', value: 'demo' }] });

      await functions.tag(arnOf('demo-look'), [
        { key: 'prefix', value: 'one' },
        { key: 'application', value: 'changed' },
      ]);

      const { tags = [] } = (await functions.getFunction('demo-look')) ?? {};
      expect([...tags].sort((left, right) => left.key.localeCompare(right.key))).toEqual([
        { key: 'application', value: 'changed' },
        { key: 'prefix', value: 'one' },
      ]);
    },
  );

  it('says that an operator has disabled it, and why', async () => {
    const { functions, create, client } = await aFunctionWorld();
    await create('demo-look');

    const request = new fc.DisableFunctionInvocationRequest({ reason: 'an incident' });
    await client.disableFunctionInvocation('demo-look', request);

    expect(await functions.getFunction('demo-look')).toMatchObject({
      isDisabled: true,
      reason: 'an incident',
    });
    await expect(functions.invoke('demo-look', '')).rejects.toMatchObject({ kind: 'denied' });
    await client.enableFunctionInvocation('demo-look');
    expect(await functions.invoke('demo-look', 'again')).toEqual({ errorType: undefined, body: 'again' });
  });
});

describe('lists', () => {
  it('of functions are read to their end, by prefix', async () => {
    const { functions, create } = await aFunctionWorld();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `demo-${letter}`);
    for (const name of [...names, 'other']) await create(name);

    expect(await functions.listFunctions('demo-')).toEqual(names);
    expect(await functions.listFunctions('absent-')).toEqual([]);
  });

  it('of tasks have what waits and what runs, and nothing that has ended', async () => {
    const { platform, functions, create, client } = await aFunctionWorld();
    const code = `exports.handler = async (event) => {
      if (String(event) === 'long') await new Promise((resolve) => setTimeout(resolve, 60_000));
      return 'done';
    };`;
    await create('demo-look', { code, timeout: 86_400 });
    const asyncConfig = new fc.PutAsyncInvokeConfigInput({ asyncTask: true });
    await client.putAsyncInvokeConfig('demo-look', new fc.PutAsyncInvokeConfigRequest({ body: asyncConfig }));
    const reserved = new fc.PutConcurrencyInput({ reservedConcurrency: 1 });
    await client.putConcurrencyConfig('demo-look', new fc.PutConcurrencyConfigRequest({ body: reserved }));
    platform.submit('demo-look', 'short', { taskId: 'ended' });
    await platform.idle();
    platform.submit('demo-look', 'long', { taskId: 'runs' });
    await until(() => platform.history.submissions().at(-1)?.state === 'running');
    for (const taskId of ['w1', 'w2', 'w3', 'w4', 'w5']) platform.submit('demo-look', 'short', { taskId });

    const tasks = await functions.listUnfinishedTasks('demo-look');

    expect(tasks).toEqual([
      ...['w1', 'w2', 'w3', 'w4', 'w5'].map((taskId) => ({ taskId, status: 'Enqueued' })),
      { taskId: 'runs', status: 'Running' },
    ]);
  });
});

describe('what is not there', () => {
  it('is undefined, and counts as deleted', async () => {
    const { functions, create } = await aFunctionWorld();
    await create('demo-look');

    expect(await functions.getFunction('absent')).toBeUndefined();
    for (const name of ['absent', 'demo-look']) {
      expect(await functions.getAsyncConfig(name)).toBeUndefined();
      expect(await functions.getReservedConcurrency(name)).toBeUndefined();
      await functions.deleteAsyncConfig(name);
      await functions.deleteConcurrency(name);
      await functions.deleteTrigger(name, 'hourly');
    }
    await functions.deleteFunction('absent');
    await expect(functions.listTriggers('absent')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(functions.invoke('absent', '')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is not concluded from a 404 of anything else', async () => {
    const lost = createFunctionsApi({
      call: async () => {
        throw new WireError('Specified api is not found.', {
          code: 'InvalidAction.NotFound',
          statusCode: 404,
        });
      },
    });

    const getters: readonly ((api: FunctionsApi) => Promise<unknown>)[] = [
      (api) => api.getFunction('demo-look'),
      (api) => api.getAsyncConfig('demo-look'),
      (api) => api.getReservedConcurrency('demo-look'),
      (api) => api.deleteFunction('demo-look'),
    ];

    for (const get of getters)
      await expect(get(lost)).rejects.toMatchObject({ cloudCode: 'InvalidAction.NotFound' });
  });

  it('is not concluded from an answer about something else', async () => {
    const confused = createFunctionsApi({ call: async () => ({ functionName: 'another' }) });

    await expect(confused.getFunction('demo-look')).rejects.toMatchObject({ kind: 'invalid-answer' });
    await expect(confused.listFunctions('demo-')).rejects.toMatchObject({ kind: 'invalid-answer' });
  });
});

describe('an invocation that waits', () => {
  it('gives what the function returned, or how it failed', async () => {
    const { functions, create } = await aFunctionWorld();
    const code = `exports.handler = async (event) => {
      if (String(event) === 'fail') throw new Error('as asked');
      return 'seen ' + event;
    };`;
    await create('demo-look', { code });

    expect(await functions.invoke('demo-look', 'this')).toEqual({ errorType: undefined, body: 'seen this' });
    const failed = await functions.invoke('demo-look', 'fail');
    expect(failed.errorType).toBe('UnhandledInvocationError');
    expect(JSON.parse(failed.body)).toMatchObject({ errorMessage: 'as asked' });
  });
});

describe('a deletion', () => {
  it('of everything that is attached, then of the function, leaves nothing', async () => {
    const { platform, functions, create, addTrigger, client } = await aFunctionWorld();
    await create('demo-look');
    await addTrigger('demo-look', page);
    const url = platform.httpUrl('demo-look');
    const config = new fc.PutAsyncInvokeConfigInput({ maxAsyncRetryAttempts: 1 });
    await client.putAsyncInvokeConfig('demo-look', new fc.PutAsyncInvokeConfigRequest({ body: config }));

    await functions.deleteAsyncConfig('demo-look');
    await functions.deleteTrigger('demo-look', 'page');
    await functions.deleteFunction('demo-look');

    expect(await functions.listFunctions('')).toEqual([]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
