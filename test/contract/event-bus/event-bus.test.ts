/**
 * One suite for every `EventBusApi`: in memory, and over EventBridge with the unmodified SDK. The second part tests the adapter
 * alone: each defect of the SDK, and each way in which EventBridge refuses, loses or partly accepts events.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryBus, type EventBusApi } from '../../../shared/cloud/event-bus-api.ts';
import { rejectionOf } from '../../support/started-service.ts';
import { eventOf, type OpenBus, openEventBridgeBus } from './open-bus.ts';

interface Subject {
  readonly bus: EventBusApi;
  readonly arrivedIds: () => readonly string[];
}

let open: OpenBus | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const openBus = async (options: Parameters<typeof openEventBridgeBus>[0] = {}): Promise<OpenBus> => {
  open = await openEventBridgeBus(options);
  return open;
};

const subjects: readonly (readonly [string, () => Promise<Subject>])[] = [
  [
    'in memory',
    async () => {
      const bus = createMemoryBus();
      return { bus, arrivedIds: () => bus.events.map(({ id }) => id) };
    },
  ],
  ['EventBridge over HTTP', openBus],
];

describe.each(subjects)('a bus, %s', (_, makeSubject) => {
  it('accepts an event and returns its id', async () => {
    const { bus, arrivedIds } = await makeSubject();

    expect(await bus.publish([eventOf('one')])).toEqual(['one']);
    expect(arrivedIds()).toEqual(['one']);
  });

  it('takes any number of events, in their order', async () => {
    const { bus, arrivedIds } = await makeSubject();
    const ids = Array.from({ length: 40 }, (_, index) => `event-${index}`);

    expect(await bus.publish(ids.map((id) => eventOf(id)))).toEqual(ids);
    expect(arrivedIds()).toEqual(ids);
  });

  it('does nothing if there are no events', async () => {
    const { bus, arrivedIds } = await makeSubject();

    expect(await bus.publish([])).toEqual([]);
    expect(arrivedIds()).toEqual([]);
  });

  it('takes an event again that it has had before', async () => {
    const { bus } = await makeSubject();

    await bus.publish([eventOf('one')]);
    expect(await bus.publish([eventOf('one')])).toEqual(['one']);
  });
});

describe('the adapter to EventBridge', () => {
  it('sends every attribute as CloudEvents 1.0 has it, and data as an object', async () => {
    const { bus, model } = await openBus();

    await bus.publish([
      eventOf('one', { summary: 'renewed, verified', daysLeft: 12, newCertificateId: null }),
    ]);

    expect(model.events()).toMatchObject([
      {
        bus: 'cert-rotator',
        event: {
          id: 'one',
          source: 'cert-rotator',
          specversion: '1.0',
          type: 'certrotator:Rotation:Verified',
          subject: 'acs:alb:cn-hangzhou::listener/lsn-1',
          time: '2026-11-21T09:00:00.000Z',
          data: { summary: 'renewed, verified', daysLeft: 12, newCertificateId: null },
        },
      },
    ]);
  });

  it('keeps text in any script as it is', async () => {
    const { bus, model } = await openBus();

    await bus.publish([eventOf('one', { summary: '证书已更新 “ok” \u2028 é' })]);

    expect(model.events()[0]?.event['data']).toMatchObject({ summary: '证书已更新 “ok” \u2028 é' });
  });

  it('sends at most 16 events in a call', async () => {
    const { bus, model } = await openBus();

    await bus.publish(Array.from({ length: 33 }, (_, index) => eventOf(`event-${index}`)));

    expect(model.calls().map(({ taken }) => taken)).toEqual([16, 16, 1]);
  });

  it('sends at most 64 KB in a call', async () => {
    const { bus, model } = await openBus({ knobs: { callBytes: 65_536 } });
    const large = 'x'.repeat(30_000);

    const taken = await bus.publish(['a', 'b', 'c'].map((id) => eventOf(id, { summary: large })));

    expect(taken).toEqual(['a', 'b', 'c']);
    expect(model.calls().map(({ taken }) => taken)).toEqual([2, 1]);
  });

  it('leaves out an event that can never be sent, logs it, and sends the later ones', async () => {
    const { bus, model, logged } = await openBus();
    const tooLarge = eventOf('large', { summary: 'x'.repeat(70_000) });
    const badId = eventOf('an id with blanks');

    const settled = await bus.publish([tooLarge, eventOf('one'), badId, eventOf('two')]);

    expect([...settled].sort()).toEqual(['an id with blanks', 'large', 'one', 'two']);
    expect(model.events().map(({ event }) => event.id)).toEqual(['one', 'two']);
    expect(logged().filter(({ level }) => level === 'error')).toMatchObject([
      { eventId: 'large', error: { code: 'EventNotSendable' } },
      { eventId: 'an id with blanks', error: { code: 'EventNotSendable' } },
    ]);
  });

  it('does not count entries that failed under HTTP 200, and says which', async () => {
    const { bus, model, logged } = await openBus();
    model.inject({ kind: 'put-events', answer: 'entries', mentions: '"two"', code: 'EventBusBusy' });

    expect(await bus.publish(['one', 'two', 'three'].map((id) => eventOf(id)))).toEqual(['one', 'three']);
    expect(model.events().map(({ event }) => event.id)).toEqual(['one', 'three']);
    expect(logged()).toMatchObject([{ level: 'warn', eventId: 'two', code: 'EventBusBusy' }]);
  });

  it.each(['throttle', 'html', 'reset', 'strange'] as const)(
    'sends again after %s, with the same ids',
    async (answer) => {
      const { bus, model } = await openBus();
      model.inject({ kind: 'put-events', answer, times: 2 });

      expect(await bus.publish([eventOf('one')])).toEqual(['one']);
      expect(model.calls()).toHaveLength(3);
      expect(model.events().map(({ event }) => event.id)).toEqual(['one']);
    },
  );

  it('sends again after an answer that was lost: twice under one id is one event', async () => {
    const { bus, model } = await openBus();
    model.inject({ kind: 'put-events', answer: 'reset', effect: true });

    expect(await bus.publish([eventOf('one')])).toEqual(['one']);
    expect(model.events().map(({ event }) => event.id)).toEqual(['one', 'one']);
  });

  it('gives up on a server that never answers', async () => {
    const { bus, model } = await openBus({ timeoutMs: 1_000 });
    model.inject({ kind: 'put-events', answer: 'hang', times: 10 });

    const error = await rejectionOf(bus.publish([eventOf('one')]));

    expect(error).toMatchObject({ code: 'CloudCallFailed', kind: 'unavailable' });
    expect(model.calls().length).toBeGreaterThan(1);
  });

  it('returns the ids that it could send before it failed', async () => {
    const { bus, model, logged } = await openBus();
    model.inject({ kind: 'put-events', answer: 'error', mentions: '"event-16"', times: 10, status: 500 });

    const taken = await bus.publish(Array.from({ length: 33 }, (_, index) => eventOf(`event-${index}`)));

    expect(taken).toHaveLength(16);
    expect(logged().at(-1)).toMatchObject({ level: 'warn', error: { kind: 'unavailable' } });
  });

  it('sends the events of a refused call one by one, so that one event does not hold back the others', async () => {
    const { bus, model } = await openBus();
    model.inject({
      kind: 'put-events',
      answer: 'error',
      mentions: '"disliked"',
      times: 10,
      status: 400,
      code: 'InvalidArgument',
    });

    expect(await bus.publish(['one', 'disliked', 'two'].map((id) => eventOf(id)))).toEqual(['one', 'two']);
  });

  it.each(['lower', 'upper'] as const)('understands a refusal spelled in %s case', async (errorFields) => {
    const { bus, model } = await openBus({ knobs: { errorFields } });
    model.inject({ kind: 'put-events', answer: 'error', times: 10, status: 403, code: 'NoPermission' });

    const error = await rejectionOf(bus.publish([eventOf('one')]));

    expect(error).toMatchObject({ code: 'CloudCallFailed', kind: 'denied', cloudCode: 'NoPermission' });
  });

  it('is refused where its role may not publish, and says which permission is missing', async () => {
    const calls: unknown[] = [];
    const { bus, model } = await openBus({
      authorize: (call) => {
        calls.push(call);
        return false;
      },
    });

    const error = await rejectionOf(bus.publish([eventOf('one')]));

    expect(error).toMatchObject({ kind: 'denied', hint: expect.stringContaining('eventbridge:PutEvents') });
    expect(calls[0]).toEqual({
      caller: 'STS.EVENTS',
      action: 'eventbridge:PutEvents',
      resource: 'acs:eventbridge:cn-hangzhou:1234567890123456:eventbus/cert-rotator',
    });
    expect(model.events()).toEqual([]);
  });

  it.each([
    ['a wrong secret', { accessKeySecret: 'another one' }, 'SignatureDoesNotMatch'],
    ['a wrong token', { securityToken: 'another one' }, 'InvalidSecurityToken.Malformed'],
    ['no token', { securityToken: undefined }, 'MissingSecurityToken'],
    ['an unknown key', { accessKeyId: 'STS.NOBODY' }, 'InvalidAccessKeyId.NotFound'],
  ])('is refused with %s, and nothing is published', async (_, credentials, cloudCode) => {
    const { bus, model } = await openBus({ credentials });

    const error = await rejectionOf(bus.publish([eventOf('one')]));

    expect(error).toMatchObject({ kind: 'denied', cloudCode });
    expect(model.events()).toEqual([]);
    expect(error.message).not.toContain('the secret of the events');
  });

  it('reports no event as accepted if the bus does not exist', async () => {
    const { bus, logged } = await openBus({ bus: 'missing' });

    expect(await bus.publish([eventOf('one')])).toEqual([]);
    expect(logged()).toMatchObject([{ level: 'warn', code: 'EventBusNotExist' }]);
  });

  it('delivers every event through a hostile EventBridge in the end, and loses none', async () => {
    const { bus, model } = await openBus({ hostile: true });
    const ids = Array.from({ length: 200 }, (_, index) => `event-${index}`);
    let left: readonly string[] = ids;
    for (let round = 0; left.length > 0 && round < 20; round += 1) {
      const taken = await bus.publish(left.map((id) => eventOf(id))).catch((): string[] => []);
      left = left.filter((id) => !taken.includes(id));
    }

    expect(left).toEqual([]);
    expect(new Set(model.events().map(({ event }) => event.id))).toEqual(new Set(ids));
  });
});
