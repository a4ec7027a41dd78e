/** EventBridge as a part of the emulator: its address, its credentials, and its requests of the control endpoint. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../../shared/base/logger.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import { createEventBus } from '../../../../shared/cloud/event-bus.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { eventOf } from '../../../contract/event-bus/open-bus.ts';
import { type Emulator, EVENT_BUS, startEmulator } from '../../../emulator/emulator.ts';
import { fleetOf } from '../../../support/started-service.ts';

describe('the started emulator', () => {
  let cloud: Emulator;
  const delivered: string[] = [];
  beforeAll(async () => {
    cloud = await startEmulator({ calm: true, fleet: fleetOf('one') });
    cloud.events.connect(async (functionName) => delivered.push(functionName));
    cloud.events.addRule({
      bus: EVENT_BUS,
      name: 'verified',
      pattern: { type: ['certrotator:Rotation:Verified'] },
      targets: [{ functionName: 'notify' }],
    });
  });
  afterAll(() => cloud.close());

  const busWithItsCredentials = () => {
    const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
    return createEventBus({
      bus: EVENT_BUS,
      credentials: {
        accessKeyId,
        accessKeySecret: new Secret(accessKeySecret),
        securityToken: new Secret(securityToken),
      },
      accountId: '1234567890123456',
      region: 'cn-hangzhou',
      internal: false,
      endpoint: { everywhere: cloud.endpoints.eventbridge, byRegion: {} },
      clock: systemClock,
      random: () => 0,
      logger: createLogger({ level: 'error', sink: () => undefined, secrets: [], clock: systemClock }),
    });
  };
  const control = async (path: string, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${cloud.control}${path}`, init);
    return { status: response.status, answer: (await response.json()) as Readonly<Record<string, unknown>> };
  };

  it('accepts events, shows them and delivers them', async () => {
    await control('/faults', { kind: 'put-events', answer: 'entries' });
    const bus = busWithItsCredentials();

    expect(await bus.publish([eventOf('one')])).toEqual([]);
    expect(await bus.publish([eventOf('one')])).toEqual(['one']);
    await expect.poll(() => delivered).toEqual(['notify']);

    const { answer } = await control('/events');
    expect(answer).toMatchObject({
      published: [{ bus: EVENT_BUS, event: { id: 'one' } }],
      calls: [{ fault: 'injected-entries', failed: 1 }, { taken: 1 }],
      deliveries: [{ functionName: 'notify', outcome: 'delivered' }],
      deadLetters: [],
    });
    expect(JSON.stringify(answer)).not.toContain(cloud.credentials.accessKeySecret);
  });

  it.each([
    ['EventBridge', { kind: 'event-delivery', how: 'sideways' }],
    ['OSS', { kind: 'object-store', answer: 'sideways' }],
    ['ALB and CAS', { kind: 'answer', answer: 'sideways' }],
    ['an unknown kind', { kind: 'nothing' }],
  ])('refuses a fault of %s that is none', async (_, fault) => {
    expect(await control('/faults', fault)).toMatchObject({ status: 400 });
  });
});
