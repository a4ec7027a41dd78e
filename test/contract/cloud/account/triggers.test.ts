/** Triggers of functions: how they are listed, and how a timer is switched. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../../../shared/base/secret.ts';
import { createFunctions } from '../../../../shared/cloud/account/functions.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { aFunctionWorld, events, page, timer, until } from './function-world.ts';

describe('the list of triggers', () => {
  it('has each one with its configuration, and the address of a page', async () => {
    const { platform, functions, create, addTrigger } = await aFunctionWorld();
    await create('demo-look');
    for (const trigger of [timer, page, events]) await addTrigger('demo-look', trigger);
    for (const name of ['second', 'third', 'fourth'])
      await addTrigger('demo-look', { ...timer, triggerName: name });

    const triggers = await functions.listTriggers('demo-look');

    expect(triggers).toHaveLength(6);
    expect(triggers).toContainEqual({
      name: 'hourly',
      type: 'timer',
      config: timer.triggerConfig,
      description: '',
      url: undefined,
    });
    expect(triggers).toContainEqual({
      name: 'page',
      type: 'http',
      config: page.triggerConfig,
      description: '',
      url: platform.httpUrl('demo-look'),
    });
    expect(triggers.find(({ name }) => name === 'cas-actions')?.config).toEqual(events.triggerConfig);
  });

  it('is asked for without the rules that EventBridge would have to be asked for', async () => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"triggers":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const functions = createFunctions({
      region: 'cn-hangzhou',
      accountId: ACCOUNT_ID,
      credentials: { accessKeyId: 'id', accessKeySecret: new Secret('secret'), securityToken: undefined },
      endpoint: { everywhere: `http://127.0.0.1:${port}`, byRegion: {} },
    });

    expect(await functions.listTriggers('demo-look')).toEqual([]);

    expect(
      requests.map(({ url, headers }) => [url, headers['x-fc-disable-list-remote-eb-triggers']]),
    ).toEqual([['/2023-03-30/functions/demo-look/triggers?limit=100', 'true']]);
  });
});

describe('a timer', () => {
  it('is switched off and on, and keeps its schedule and payload', async () => {
    const { functions, create, addTrigger } = await aFunctionWorld();
    await create('demo-look');
    await addTrigger('demo-look', timer);

    await functions.setTimerEnabled('demo-look', 'hourly', false);
    const [off] = await functions.listTriggers('demo-look');
    await functions.setTimerEnabled('demo-look', 'hourly', true);
    const [on] = await functions.listTriggers('demo-look');

    expect(off?.config).toEqual({ ...timer.triggerConfig, enable: false });
    expect(on?.config).toEqual(timer.triggerConfig);
  });

  it('is switched off and described in one call, and keeps its description until another one is given', async () => {
    const { functions, create, addTrigger } = await aFunctionWorld();
    await create('demo-look');
    await addTrigger('demo-look', timer);
    const description = async () => (await functions.listTriggers('demo-look'))[0]?.description;

    await functions.setTimerEnabled('demo-look', 'hourly', false, 'stopped on purpose');
    const stopped = await description();
    await functions.setTimerEnabled('demo-look', 'hourly', true);
    const started = await description();
    await functions.setTimerEnabled('demo-look', 'hourly', false, 'stopped again');

    expect([stopped, started, await description()]).toEqual([
      'stopped on purpose',
      'stopped on purpose',
      'stopped again',
    ]);
  });

  it('fires while it is on, and not once it is off', async () => {
    const { platform, functions, create, addTrigger } = await aFunctionWorld();
    await create('demo-look');
    const everySecond = { ...timer.triggerConfig, cronExpression: '@every 1s' };
    await addTrigger('demo-look', { ...timer, triggerConfig: everySecond });
    await until(() => platform.history.submissions('demo-look').length > 1);

    await functions.setTimerEnabled('demo-look', 'hourly', false);
    const fired = platform.history.submissions('demo-look').length;
    await new Promise((resolve) => setTimeout(resolve, 200));

    expect(platform.history.submissions('demo-look')).toHaveLength(fired);
  });

  it('is what a page is not', async () => {
    const { functions, create, addTrigger } = await aFunctionWorld();
    await create('demo-look');
    await addTrigger('demo-look', page);

    await expect(functions.setTimerEnabled('demo-look', 'page', false)).rejects.toMatchObject({
      kind: 'invalid-answer',
    });
  });
});
