/** Buses and rules: the adapter, the SDK core and the emulated control plane over HTTP, beside the emulated PutEvents. */
import { describe, expect, it } from 'vitest';
import { createEventBridgeService } from '../../../emulator/account/eventbridge/event-bridge-service.ts';
import { EventBridgeModel } from '../../../emulator/eventbridge/event-bridge-model.ts';
import { calmEvents, type EventKnobs, hostileEvents } from '../../../emulator/eventbridge/knobs.ts';
import { parsePolicy } from '../../../emulator/ram/policy.ts';
import { ACCOUNT_ID } from '../../../emulator/ram/resources.ts';
import { callRaw, controlPlanesWith } from './planes.ts';

async function open(knobs: Partial<EventKnobs> = {}, statements?: readonly object[]) {
  const models: EventBridgeModel[] = [];
  const caller =
    statements === undefined ? {} : { policy: parsePolicy({ Version: '1', Statement: statements }) };
  const { eventBuses, front } = await controlPlanesWith((clock) => {
    const model = new EventBridgeModel({ clock, seed: 1, base: calmEvents, knobs });
    models.push(model);
    return [createEventBridgeService(model)];
  }, caller);
  const [model] = models;
  if (model === undefined) throw new Error('The services were not made.');
  return { eventBuses, model, front };
}

const event = (id: string) =>
  JSON.stringify([
    { id, source: 'test', type: 'test', specversion: '1.0', aliyuneventbusname: 'certificates' },
  ]);

const targets = [{ functionName: 'x' }];

describe.each(['body', 'status'] as const)('a bus, refusals in the %s,', (controlRefusals) => {
  it('that does not exist is not there, which is no error', async () => {
    const { eventBuses } = await open({ controlRefusals });

    expect(await eventBuses.getBus('certificates')).toBeUndefined();
  });

  it('accepts events as soon as it is created, and not before', async () => {
    const { eventBuses, model } = await open({ controlRefusals });
    model.putEvents({ body: Buffer.from(event('early')), caller: 'test' });

    await eventBuses.createBus('certificates', 'made by a test');

    model.putEvents({ body: Buffer.from(event('late')), caller: 'test' });
    expect(model.events().map(({ event: { id } }) => id)).toEqual(['late']);
    expect(await eventBuses.getBus('certificates')).toEqual({
      name: 'certificates',
      description: 'made by a test',
    });
    expect(await eventBuses.listRules('certificates')).toEqual([]);
  });

  it('accepts none after it was deleted; deleting it again changes nothing', async () => {
    const { eventBuses, model } = await open({ controlRefusals });
    await eventBuses.createBus('certificates', '');

    await eventBuses.deleteBus('certificates');
    await eventBuses.deleteBus('certificates');

    model.putEvents({ body: Buffer.from(event('late')), caller: 'test' });
    expect(model.events()).toEqual([]);
    expect(await eventBuses.getBus('certificates')).toBeUndefined();
  });

  it('of this name that exists is not overwritten', async () => {
    const { eventBuses } = await open({ controlRefusals });
    await eventBuses.createBus('certificates', 'of somebody');

    await expect(eventBuses.createBus('certificates', 'ours')).rejects.toMatchObject({
      cloudCode: 'EventBusAlreadyExist',
      kind: 'refused',
    });
    expect(await eventBuses.getBus('certificates')).toMatchObject({ description: 'of somebody' });
  });

  it.each(['default', 'eventbridge-reserved-x', 'under_score', 'x'.repeat(128)])(
    'cannot be called %s',
    async (name) => {
      const { eventBuses } = await open({ controlRefusals });

      await expect(eventBuses.createBus(name, '')).rejects.toMatchObject({
        cloudCode: 'EventBusNameInvalid',
      });
    },
  );

  it('with rules is not deleted', async () => {
    const { eventBuses, model } = await open({ controlRefusals });
    await eventBuses.createBus('certificates', '');
    model.addRule({ bus: 'certificates', name: 'theirs', pattern: {}, targets });

    await expect(eventBuses.deleteBus('certificates')).rejects.toMatchObject({
      cloudCode: 'EventBusRuleNotEmptyForDelete',
    });
    expect(await eventBuses.getBus('certificates')).toBeDefined();
  });

  it('beyond the fiftieth of a region is refused, with advice', async () => {
    const { eventBuses, model } = await open({ controlRefusals });
    for (let index = 0; index < 50; index += 1) model.addBus(`bus-${index}`);

    await expect(eventBuses.createBus('one-too-many', '')).rejects.toMatchObject({
      cloudCode: 'EventBusCountExceedLimit',
      kind: 'quota',
    });
  });

  it('cannot be read where EventBridge was never activated, which is not the same as missing', async () => {
    const { eventBuses, model } = await open({ controlRefusals, activated: false });

    for (const call of [
      eventBuses.getBus('default'),
      eventBuses.createBus('certificates', ''),
      eventBuses.listRules('default'),
    ])
      await expect(call).rejects.toMatchObject({
        cloudCode: 'ServiceNotEnable',
        kind: 'refused',
        hint: 'Activate EventBridge for this account: open its console once.',
      });
    expect(model.putEvents({ body: Buffer.from(event('one')), caller: 'test' })).toMatchObject({
      status: 403,
      body: { code: 'ServiceAccessDenied' },
    });
  });
});

describe('the rules of a bus', () => {
  it('are listed to the last page, with their patterns', async () => {
    const { eventBuses, model } = await open({ rulesPerPage: hostileEvents.rulesPerPage });
    const pattern = { source: ['cert-rotator'], data: { thresholdDays: [{ numeric: ['<=', 7] }] } };
    model.addBus('certificates');
    for (const index of [1, 2, 3, 4, 5])
      model.addRule({ bus: 'certificates', name: `rule-${index}`, description: 'ours', pattern, targets });
    model.addRule({ bus: 'certificates', name: 'off', enabled: false, pattern: {}, targets });
    model.addRule({ name: 'of-another-bus', pattern: {}, targets });

    const rules = await eventBuses.listRules('certificates');

    expect(rules.map(({ name }) => name)).toEqual(['rule-1', 'rule-2', 'rule-3', 'rule-4', 'rule-5', 'off']);
    expect(rules[0]).toEqual({ name: 'rule-1', description: 'ours', isEnabled: true, pattern });
    expect(rules[5]).toMatchObject({ isEnabled: false, pattern: {} });
  });

  it('cannot be listed of a bus that does not exist', async () => {
    const { eventBuses } = await open();

    await expect(eventBuses.listRules('nowhere')).rejects.toMatchObject({
      cloudCode: 'EventBusNotExist',
      kind: 'not-found',
    });
  });

  it('are deleted one by one; a deleted rule, or one of a deleted bus, is deleted again without an error', async () => {
    const { eventBuses, model } = await open();
    model.addBus('certificates');
    model.addRule({ bus: 'certificates', name: 'ours', pattern: {}, targets });
    model.addRule({ bus: 'certificates', name: 'theirs', pattern: {}, targets });

    await eventBuses.deleteRule('certificates', 'ours');
    await eventBuses.deleteRule('certificates', 'ours');
    await eventBuses.deleteRule('nowhere', 'ours');

    expect((await eventBuses.listRules('certificates')).map(({ name }) => name)).toEqual(['theirs']);
  });

  it('that are disabled match nothing', async () => {
    const { model } = await open();
    model.addBus('certificates');
    model.addRule({ bus: 'certificates', name: 'off', enabled: false, pattern: {}, targets });

    model.putEvents({ body: Buffer.from(event('one')), caller: 'test' });

    expect(model.events()).toHaveLength(1);
    expect(model.nextDeliveryAtMs()).toBeUndefined();
  });
});

describe('the control plane of EventBridge', () => {
  it('checks each action on the bus or the rule', async () => {
    const on = (path: string) => `acs:eventbridge:cn-hangzhou:${ACCOUNT_ID}:eventbus/${path}`;
    const { eventBuses, model } = await open({}, [
      { Effect: 'Allow', Action: 'eventbridge:GetEventBus', Resource: on('certificates') },
      { Effect: 'Allow', Action: 'eventbridge:DeleteRule', Resource: on('certificates/rule/ours') },
    ]);
    model.addBus('certificates');

    expect(await eventBuses.getBus('certificates')).toBeDefined();
    await eventBuses.deleteRule('certificates', 'ours');
    for (const call of [
      eventBuses.getBus('other'),
      eventBuses.deleteRule('certificates', 'theirs'),
      eventBuses.createBus('certificates', ''),
      eventBuses.deleteBus('certificates'),
      eventBuses.listRules('certificates'),
    ])
      await expect(call).rejects.toMatchObject({ cloudCode: 'NoPermission', kind: 'denied' });
  });

  it.each(['CreateRule', 'PutTargets', 'UpdateRule', 'ListEventBuses'])(
    'has no %s, which this project never calls',
    async (action) => {
      const { front } = await open();

      await expect(callRaw(front.url, 'eventbridge', action)).rejects.toMatchObject({
        code: 'InvalidAction.NotFound',
      });
    },
  );
});
