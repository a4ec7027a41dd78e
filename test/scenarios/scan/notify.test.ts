/** Channels are told by scan alone: one message a scan, each event once, whatever fails. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { channelLog, channelReducer } from '../../../shared/core/records/channel-log.ts';
import { LedgerUnavailable } from '../../../shared/ledger/errors.ts';
import type { LedgerStore } from '../../../shared/ledger/ledger.ts';
import { viewLog } from '../../../shared/ledger/log.ts';
import { fakeDingtalk, fakeFeishu, fakeMonitor, fakeReceiver, fakeWecom } from '../../support/chats/fakes.ts';
import { everything, notifierOf } from '../../support/chats/notifier-of.ts';
import { plain } from '../../support/chats/service.ts';
import { createWorld, type World } from '../../support/world.ts';
import { aFleet, wrongInOneZone } from '../ledger/fleets.ts';
import { commandsOf, functions, runWorker } from './run-worker.ts';
import { aLonelyOne, deny } from './stories.ts';

/** Load balancers that are due, each with a certificate of its own: none waits for another. */
function severalDue(size: number) {
  const world = createWorld({ settings: { soakMs: 0 } });
  const renewed = Array.from({ length: size }, (_, index) => {
    const names = [`n${index + 1}.example.com`];
    world.loadBalancer({ listeners: [{ default: world.certificate({ names, daysLeft: 9 }) }] });
    return world.certificate({ names });
  });
  return { world, renewed };
}

const stateOf = async ({ store }: World, name: string) =>
  (await viewLog(store, channelLog(name), channelReducer)).state;

describe('the news of a scan', () => {
  it('is one message for each channel, however many load balancers it is about, and is told once', async () => {
    const { world } = severalDue(12);
    const [dingtalk, wecom] = [everything(fakeDingtalk(world.clock)), everything(fakeWecom(world.clock))];
    const notifier = notifierOf(world, [dingtalk, wecom]);

    for (let hour = 0; hour < 3; hour += 1) {
      await world.scan({}, { SOAK: '0s' }, { notifier });
      await world.clock.advance(HOUR_MS);
    }

    expect(dingtalk.accepted).toHaveLength(1);
    expect(wecom.accepted).toHaveLength(1);
    expect(dingtalk.accepted[0]?.match(/: verified \(/g)).toHaveLength(12);
    expect(dingtalk.accepted[0]).toMatch(/^\[cert-rotator\] 12 for information\n- cn-hangzhou alb-\d+: lsn-/);
  });

  it('is told only from the severity of the channel on', async () => {
    const world = aLonelyOne(20);
    const [loud, calm] = [everything(fakeDingtalk(world.clock)), fakeFeishu(world.clock)];
    const notifier = notifierOf(world, [loud, calm]);

    await world.scan({}, {}, { notifier });
    expect([loud.accepted.length, calm.accepted.length]).toEqual([1, 1]);
    await world.clock.advance(6.5 * DAY_MS);
    await world.scan({}, {}, { notifier });

    // Blocked: no one has issued a replacement. At 30 and 14 days the expiry alone is for information.
    expect(loud.accepted[0]).toContain('expires in 19 days');
    expect(calm.accepted[0]).not.toContain('expires in 19 days');
    expect(calm.accepted[0]).toContain('blocked (no-replacement)');
    expect([loud.accepted.length, calm.accepted.length]).toEqual([2, 1]);
  });

  it('reaches channels and the bus, each whatever the other does', async () => {
    const { world } = aFleet({ size: 1 });
    const bus = createMemoryBus();
    const receiver = everything(fakeReceiver(world.clock));
    receiver.fail(plain('down', 500));
    const notifier = notifierOf(world, [receiver]);

    await world.scan({}, { SOAK: '0s' }, { notifier, bus });
    receiver.fail(undefined);
    await world.clock.advance(HOUR_MS);
    await world.scan({}, { SOAK: '0s' }, { notifier, bus });

    const idsOf = (events: readonly { readonly id?: unknown; readonly type?: unknown }[]) =>
      events.filter(({ type }) => type === 'certrotator:Rotation:Verified').map(({ id }) => id);
    expect(idsOf(bus.events)).toHaveLength(1);
    const [batch = '[]'] = receiver.accepted;
    expect(idsOf(JSON.parse(batch))).toEqual(idsOf(bus.events));
  });
});

describe('a hundred rotations at once', () => {
  it('wake scan once for their urgent news: a message for each channel within two minutes, and nothing is lost', async () => {
    const { world, renewed } = severalDue(100);
    const invoker = createMemoryInvoker();
    const [dingtalk, wecom] = [everything(fakeDingtalk(world.clock)), everything(fakeWecom(world.clock))];
    const notifier = notifierOf(world, [dingtalk, wecom]);
    await world.scan({}, functions, { notifier, invoker });
    const commands = commandsOf(invoker.invocations, 'rotate');
    expect(commands).toHaveLength(100);
    const probe = wrongInOneZone(world, renewed[0] as CertificateId);

    for (const command of commands) await runWorker(world, command, invoker, probe);

    const wakeUps = invoker.invocations.filter(({ target }) => target.functionName === 'scan');
    const failed = wakeUps.filter(({ payload }) => payload === '{"notify":true}');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.delaySeconds).toBeLessThanOrEqual(30);
    const newsAtMs = world.clock.now();
    await world.clock.advance((failed[0]?.delaySeconds ?? 0) * SECOND_MS);
    const before = dingtalk.accepted.length;
    await world.scan({ notify: true }, functions, { notifier, invoker });

    expect(world.clock.now() - newsAtMs).toBeLessThan(2 * MINUTE_MS);
    for (const service of [dingtalk, wecom]) {
      const texts = service.accepted.slice(before);
      expect(texts).toHaveLength(1);
      const listed = texts[0]?.match(/^- cn-hangzhou alb-/gm)?.length ?? 0;
      const more = Number(/… and (\d+) more/.exec(texts[0] ?? '')?.[1] ?? 0);
      expect(listed + more).toBe(100);
      // The urgent one is never among those that were cut.
      expect(texts[0]).toMatch(/^\[cert-rotator\] 1 urgent, 99 for information\nurgent:\n- .*rolled-back/);
    }
  });

  it('do not exceed the limit of a service, however often scan is woken', async () => {
    const { world } = aFleet({
      size: 40,
      old: { daysLeft: 0.5 },
      renewed: { names: ['elsewhere.example.com'] },
    });
    const dingtalk = everything(fakeDingtalk(world.clock));
    const notifier = notifierOf(world, [dingtalk]);
    const startedAtMs = world.clock.now();

    for (let n = 1; n <= 40; n += 1) {
      await world.rotate({ loadBalancerId: `alb-${n}`, region: 'cn-hangzhou' }, { channels: true });
      await world.scan({ notify: true }, functions, { notifier });
    }

    const minutes = (world.clock.now() - startedAtMs) / MINUTE_MS;
    expect(dingtalk.accepted.length).toBeLessThanOrEqual(minutes + 1);
    expect(dingtalk.requests).toHaveLength(dingtalk.accepted.length);
    expect((await stateOf(world, 'dingtalk-1')).failure).toBeUndefined();
  });
});

describe('a scan that dies', () => {
  it('between sending and recording has its message sent again; otherwise nothing is told twice', async () => {
    const { world } = severalDue(3);
    const dingtalk = everything(fakeDingtalk(world.clock));
    const notifier = notifierOf(world, [dingtalk]);
    const dying: LedgerStore = {
      ...world.store,
      append: (log, n, entry) =>
        entry.kind === 'sent'
          ? Promise.reject(new LedgerUnavailable('dead', { retryable: true }))
          : world.store.append(log, n, entry),
    };

    await world.scan({}, { SOAK: '0s' }, { notifier, store: dying });
    await world.clock.advance(HOUR_MS);
    for (let hour = 0; hour < 3; hour += 1) await world.scan({}, { SOAK: '0s' }, { notifier });

    expect(dingtalk.accepted).toHaveLength(2);
    expect(dingtalk.accepted[1]).toBe(dingtalk.accepted[0]);
  });

  it('holds up no other scan: two at the same time send one message', async () => {
    const world = aLonelyOne(5);
    const dingtalk = everything(fakeDingtalk(world.clock));
    const notifier = notifierOf(world, [dingtalk]);

    await Promise.all([1, 2, 3].map(() => world.scan({}, {}, { notifier })));

    expect(dingtalk.accepted).toHaveLength(1);
  });
});

describe('a channel that fails', () => {
  it('fails no rotation and no other channel, is recorded without its address, and is told everything later', async () => {
    const { world, renewed } = severalDue(2);
    const [broken, working] = [everything(fakeWecom(world.clock)), everything(fakeDingtalk(world.clock))];
    const key = new URL(broken.channel.split(' ')[1] ?? '').searchParams.get('key') ?? 'missing';
    broken.fail(plain(JSON.stringify({ errcode: 93000, errmsg: `invalid webhook url, key: ${key}` }), 200));
    const notifier = notifierOf(world, [broken, working]);

    const report = await world.scan({}, { SOAK: '0s' }, { notifier });
    expect(report.failures).toEqual([]);
    expect(world.attached('lsn-2')).toEqual([`default ${renewed[1]}`]);
    expect(working.accepted).toHaveLength(1);
    const { failure } = await stateOf(world, 'wecom-1');
    expect(failure).toMatchObject({ code: '93000', times: 1 });
    expect(world.logLines.join()).toContain('a channel did not accept a message');
    const written = await Promise.all((await world.store.logs('')).map((log) => world.store.read(log)));
    expect(JSON.stringify(written) + world.logLines.join()).not.toContain(key);

    broken.fail(undefined);
    await world.clock.advance(HOUR_MS);
    await world.scan({}, { SOAK: '0s' }, { notifier });

    expect(broken.accepted).toHaveLength(1);
    expect(broken.accepted[0]?.match(/verified/g)).toHaveLength(2);
    expect((await stateOf(world, 'wecom-1')).failure).toBeUndefined();
  });

  it('loses the events of rotations after three days, and is told how many there were', async () => {
    const { world } = severalDue(2);
    const dingtalk = everything(fakeDingtalk(world.clock));
    dingtalk.fail('no-answer');
    const notifier = notifierOf(world, [dingtalk]);

    for (let hours = 0; hours < 80; hours += 8) {
      await world.scan({}, { SOAK: '0s' }, { notifier });
      await world.clock.advance(8 * HOUR_MS);
    }
    expect(world.logLines.join()).toContain('events are dropped');
    dingtalk.fail(undefined);
    world.loadBalancer({
      listeners: [{ default: world.certificate({ names: ['x.example.com'], daysLeft: 5 }) }],
    });
    await world.scan({}, {}, { notifier });
    await world.clock.advance(HOUR_MS);
    await world.scan({}, {}, { notifier });

    expect(dingtalk.accepted).toHaveLength(1);
    expect(dingtalk.accepted[0]).toContain('2 older events were dropped');
    expect(dingtalk.accepted[0]).not.toContain('verified');
  });
});

describe('a channel that is added later', () => {
  it('is not told of rotations before, but of what expires now', async () => {
    const { world } = aFleet({ size: 1 });
    const first = everything(fakeDingtalk(world.clock));
    await world.scan({}, { SOAK: '0s' }, { notifier: notifierOf(world, [first]) });
    world.loadBalancer({
      listeners: [{ default: world.certificate({ names: ['x.example.com'], daysLeft: 5 }) }],
    });
    await world.clock.advance(HOUR_MS);
    const second = everything(fakeFeishu(world.clock));

    await world.scan({}, { SOAK: '0s' }, { notifier: notifierOf(world, [first, second]) });

    expect(second.accepted).toHaveLength(1);
    expect(second.accepted[0]).toContain('expires in 4 days');
    expect(second.accepted[0]).not.toContain('verified');
  });

  it('is a new one after it was removed, and counts as failing no longer', async () => {
    const world = aLonelyOne(2);
    const broken = fakeWecom(world.clock);
    broken.fail('no-answer');
    await world.scan({}, {}, { notifier: notifierOf(world, [broken]) }).catch(() => undefined);
    expect((await stateOf(world, 'wecom-1')).failure).toBeDefined();
    await world.clock.advance(HOUR_MS);

    const other = fakeDingtalk(world.clock);
    await world.scan({}, {}, { notifier: notifierOf(world, [other]) }).catch(() => undefined);

    expect(await stateOf(world, 'wecom-1')).toMatchObject({ sinceMs: undefined, failure: undefined });
  });
});

describe('the heartbeat', () => {
  it('is called by each scan that has listed every region, also with an unresolved emergency', async () => {
    const world = aLonelyOne(0.5);
    const monitor = fakeMonitor();
    const notifier = notifierOf(world, [], monitor);

    for (let hour = 0; hour < 2; hour += 1) {
      await world.scan({}, {}, { notifier }).catch(() => undefined);
      await world.clock.advance(HOUR_MS);
    }
    await expect(world.scan({}, {}, { notifier })).rejects.toThrow('UnresolvedEmergency');

    expect(monitor.accepted).toHaveLength(3);
  });

  it('is not called by a scan of one region, of one load balancer, or that could not list a region', async () => {
    const world = createWorld();
    const due = world.certificate({ daysLeft: 200 });
    world.loadBalancer({ listeners: [{ default: due }] });
    const monitor = fakeMonitor();
    const notifier = notifierOf(world, [], monitor);

    await world.scan({ region: 'cn-hangzhou' }, {}, { notifier });
    await world.scan({ loadBalancerId: 'alb-1' }, {}, { notifier });
    await world.scan({ notify: true }, {}, { notifier });
    deny(world, 'ListLoadBalancers');
    await expect(world.scan({}, {}, { notifier })).rejects.toThrow('ScanIncomplete');

    expect(monitor.requests).toEqual([]);
  });

  it('that is not accepted is logged and recorded, and fails no scan', async () => {
    const world = aLonelyOne(200);
    const monitor = fakeMonitor();
    monitor.fail(plain('no such check', 404));
    const notifier = notifierOf(world, [], monitor);

    await world.scan({}, {}, { notifier });
    expect((await stateOf(world, 'heartbeat')).failure).toMatchObject({ code: 'HTTP 404' });
    monitor.fail(undefined);
    await world.clock.advance(HOUR_MS);
    await world.scan({}, {}, { notifier });

    expect((await stateOf(world, 'heartbeat')).failure).toBeUndefined();
  });
});
