/** Deliveries to a function of a rule: the model with a manual clock, and callbacks as functions. */
import { beforeEach, describe, expect, it } from 'vitest';
import { parseCertificateIssued } from '../../../../shared/service/certificate-issued/parse-certificate-issued.ts';
import { EventBridgeModel } from '../../../emulator/eventbridge/event-bridge-model.ts';
import { calmEvents, type EventKnobs } from '../../../emulator/eventbridge/knobs.ts';
import type { TargetSpec } from '../../../emulator/eventbridge/rules.ts';
import { type HandClock, handClock } from '../../../support/hand-clock.ts';

const startMs = Date.UTC(2026, 10, 21, 9);

const issued = (id: string, type = 'certpipeline:Certificate:Issued') => ({
  id,
  source: 'cert-pipeline',
  specversion: '1.0',
  type,
  data: { certificateId: '1-cn-hangzhou' },
});

describe('a rule with a function behind it', () => {
  let clock: HandClock;
  let delivered: { readonly name: string; readonly atMs: number; readonly event: unknown }[];
  let failing: number;
  beforeEach(() => {
    clock = handClock(startMs);
    delivered = [];
    failing = 0;
  });

  function modelWith(target: Partial<TargetSpec> = {}, knobs: Partial<EventKnobs> = {}): EventBridgeModel {
    const model = new EventBridgeModel({ clock, seed: 1, base: calmEvents, knobs });
    model.addBus('certificates');
    model.addRule({
      bus: 'certificates',
      name: 'issued',
      pattern: { type: ['certpipeline:Certificate:Issued'] },
      targets: [{ functionName: 'certificate-issued', ...target }],
    });
    model.connect(async (name, payload) => {
      if (failing > 0) {
        failing -= 1;
        throw new Error('the function has failed');
      }
      delivered.push({ name, atMs: clock.now() - startMs, event: JSON.parse(payload.toString()) });
    });
    return model;
  }
  const idsOf = () => delivered.map(({ event }) => (event as { readonly id: string }).id);

  it('gets the event with the attributes of the bus', async () => {
    const model = modelWith();

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    expect(delivered).toMatchObject([
      {
        name: 'certificate-issued',
        event: {
          ...issued('a'),
          datacontenttype: 'application/json; charset=utf-8',
          aliyuneventbusname: 'certificates',
          aliyunregionid: 'cn-hangzhou',
          aliyunaccountid: '1234567890123456',
          aliyunoriginalaccountid: '1234567890123456',
          aliyunpublishtime: '2026-11-21T09:00:00.000Z',
        },
      },
    ]);
  });

  it('may find the time of publication in the form without a zone', async () => {
    const model = modelWith({}, { publishTime: 'PRC' });

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    expect(delivered[0]?.event).toMatchObject({ aliyunpublishtime: '2026-11-21T17:00:00.000PRC' });
  });

  it('gets no event that the pattern does not match, and none from another bus', async () => {
    const model = modelWith();

    model.emit('certificates', issued('a', 'certpipeline:Certificate:Ordered'));
    model.emit('default', issued('b'));
    await model.deliverAll();

    expect(delivered).toEqual([]);
    expect(model.events()).toHaveLength(2);
  });

  it.each([
    ['a list', 'array', (event: unknown) => event],
    ['a list of texts', 'texts', (event: unknown) => JSON.parse(String(event))],
  ] as const)('gets %s where it was asked for, with as many events as fit', async (_, shape, read) => {
    const model = modelWith({ shape, batch: 2 });

    for (const id of ['a', 'b', 'c']) model.emit('certificates', issued(id));
    await model.deliverAll();

    const batches = delivered.map(({ event }) => (event as unknown[]).map((item) => read(item).id));
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  it.each(['object', 'array', 'texts'] as const)(
    'is understood by certificate-issued as %s',
    async (shape) => {
      const model = modelWith({ shape });
      const requests: unknown[] = [];
      model.connect(async (_, payload) => requests.push(...parseCertificateIssued(payload).scanRequests));

      model.emit('certificates', issued('a'));
      await model.deliverAll();

      expect(requests).toMatchObject([{ command: { certificateId: '1-cn-hangzhou' } }]);
    },
  );

  it('is called three more times, 10 to 20 seconds apart, and then the event is dropped', async () => {
    const model = modelWith();
    failing = 10;

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    const times = model.deliveryRecords().map(({ atMs }) => atMs);
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(model.deliveryRecords().map(({ outcome }) => outcome)).toEqual([
      'failed',
      'failed',
      'failed',
      'given-up',
    ]);
    for (const pause of pauses) expect(pause).toSatisfy((ms: number) => ms >= 10_000 && ms <= 20_000);
    expect(model.deadLetters()).toEqual([]);
  });

  it('gets the event once it works again', async () => {
    const model = modelWith();
    failing = 3;

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    expect(idsOf()).toEqual(['a']);
    expect(model.deliveryRecords().at(-1)).toMatchObject({ attempt: 4, outcome: 'delivered' });
  });

  it('is called for a day with the other strategy', async () => {
    const model = modelWith({ retry: 'EXPONENTIAL_DECAY_RETRY' });
    failing = 1_000;

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    expect(model.deliveryRecords()).toHaveLength(177);
    expect((clock.now() - startMs) / 3_600_000).toBeCloseTo(23.9, 0);
  });

  it('leaves undelivered events in the dead-letter queue', async () => {
    const model = modelWith({ deadLetters: true }, { retrySpeed: 1_000 });
    failing = 4;

    model.emit('certificates', issued('a'));
    model.emit('certificates', issued('b'));
    await model.deliverAll();

    expect(idsOf().length + model.deadLetters().length).toBe(2);
    for (const { event, problem } of model.deadLetters()) {
      expect(['a', 'b']).toContain(event.id);
      expect(problem).toBe('the function has failed');
    }
  });

  it('gets an event twice, late, or after its successor, on request', async () => {
    const model = modelWith();
    model.inject({ kind: 'event-delivery', how: 'double' });
    model.emit('certificates', issued('twice'));
    await model.deliverAll();
    model.inject({ kind: 'event-delivery', how: 'late', byMs: 3_600_000 });
    model.emit('certificates', issued('late'));
    await model.deliverAll();
    model.inject({ kind: 'event-delivery', how: 'overtaken' });
    model.emit('certificates', issued('first'));
    await model.deliverDue();
    model.emit('certificates', issued('second'));
    await model.deliverAll();

    expect(idsOf()).toEqual(['twice', 'twice', 'late', 'second', 'first']);
    expect(delivered[2]?.atMs).toBe(3_600_000);
    expect(delivered[4]?.atMs).toBe(3_600_000);
  });

  it('gets a held event after a time if no other event overtakes it', async () => {
    const model = modelWith();
    model.inject({ kind: 'event-delivery', how: 'overtaken', byMs: 5_000 });
    model.emit('certificates', issued('alone'));
    await model.deliverAll();

    expect(delivered).toMatchObject([{ atMs: 5_000 }]);
  });

  it('gets doubled and reordered events from a hostile bus, and no event is lost', async () => {
    const model = modelWith({}, { deliveryMs: [0, 20_000], doubledDeliveries: 0.3 });
    const sent = Array.from({ length: 40 }, (_, index) => `event-${index}`);

    for (const id of sent) model.emit('certificates', issued(id));
    await model.deliverAll();

    expect(new Set(idsOf())).toEqual(new Set(sent));
    expect(idsOf().length).toBeGreaterThan(sent.length);
    expect([...new Set(idsOf())]).not.toEqual(sent);
  });

  it('is called in the same order at the same times for the same seed', async () => {
    const runs = [];
    for (let run = 0; run < 2; run += 1) {
      clock = handClock(startMs);
      delivered = [];
      const model = modelWith({}, { deliveryMs: [0, 20_000], doubledDeliveries: 0.3 });
      for (let index = 0; index < 20; index += 1) model.emit('certificates', issued(`event-${index}`));
      await model.deliverAll();
      runs.push(delivered);
    }

    expect(runs[0]).toEqual(runs[1]);
  });

  it('reports that no caller of functions is connected', async () => {
    const model = modelWith();
    model.connect(undefined);

    model.emit('certificates', issued('a'));
    await model.deliverAll();

    expect(model.deliveryRecords().at(-1)).toMatchObject({
      outcome: 'given-up',
      problem: expect.stringContaining('no caller of functions is connected'),
    });
  });
});

describe('a rule', () => {
  const model = () => new EventBridgeModel({ clock: handClock(startMs), seed: 1, base: calmEvents });
  const targets = [{ functionName: 'x' }];

  it.each([
    ['on a bus that does not exist', { bus: 'nowhere', name: 'a', pattern: {}, targets }, 'no bus nowhere'],
    ['without a proper name', { name: 'a b', pattern: {}, targets }, 'not the name of a rule'],
    ['without targets', { name: 'a', pattern: {}, targets: [] }, '1 to 5 targets'],
    ['with six targets', { name: 'a', pattern: {}, targets: Array(6).fill(targets[0]) }, '1 to 5 targets'],
    ['with an invalid pattern', { name: 'a', pattern: { source: 'x' }, targets }, 'Not an event pattern'],
  ])('cannot be made %s', (_, rule, complaint) => {
    expect(() => model().addRule(rule)).toThrow(complaint);
  });

  it('cannot be made twice, nor as the fifty-first', () => {
    const full = model();
    for (let index = 0; index < 50; index += 1) full.addRule({ name: `rule-${index}`, pattern: {}, targets });

    expect(() => full.addRule({ name: 'rule-0', pattern: {}, targets })).toThrow('has a rule rule-0');
    expect(() => full.addRule({ name: 'another', pattern: {}, targets })).toThrow('has 50 rules');
    full.removeRule('default', 'rule-0');
    full.addRule({ name: 'another', pattern: {}, targets });
  });
});
