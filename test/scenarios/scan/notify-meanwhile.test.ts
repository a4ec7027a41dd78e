/** Urgent events that are recorded while a scan waits or sends: the scan that they have woken tells them, or the one that waited. */
import { describe, expect, it } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../../shared/base/clock.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { recordedLoadBalancers } from '../../../shared/ledger/recorded.ts';
import type { Channel, Notifier } from '../../../shared/notify/notifier.ts';
import { scan } from '../../../shared/service/scan/scan.ts';
import { fakeDingtalk } from '../../support/chats/fakes.ts';
import { everything, notifierOf } from '../../support/chats/notifier-of.ts';
import { inProcessCloud, inProcessWorker } from '../../support/in-process-service.ts';
import { createWorld, type World } from '../../support/world.ts';
import { aFleet, wrongInOneZone } from '../ledger/fleets.ts';
import { commandsOf, functions, runWorker } from './run-worker.ts';

/** Load balancers whose workers have urgent news when they run: each rolls back. */
async function failing(size: number) {
  const world = createWorld({ settings: { soakMs: 0 } });
  const renewed = Array.from({ length: size }, (_, index) => {
    const names = [`n${index + 1}.example.com`];
    world.loadBalancer({ listeners: [{ default: world.certificate({ names, daysLeft: 9 }) }] });
    return world.certificate({ names });
  });
  const robot = fakeDingtalk(world.clock);
  const notifier = notifierOf(world, [robot]);
  const invoker = createMemoryInvoker();
  await world.scan({}, functions, { notifier, invoker });
  const commands = commandsOf(invoker.invocations, 'rotate');
  const fail = async (index: number): Promise<void> => {
    const [command, certificateId] = [commands[index], renewed[index]];
    if (!command || !certificateId) throw new Error('no such load balancer');
    await runWorker(world, command, invoker, wrongInOneZone(world, certificateId));
  };
  /** A scan that workers have woken. @param whileWaiting what happens during its first wait */
  const tell = (whileWaiting = nothing, sender = notifier) =>
    scan(notifying(world, sender, whileWaiting), { notify: true });
  return { world, robot, notifier, fail, tell };
}

const nothing = async (): Promise<void> => undefined;

function signal() {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** The service answers only once `letGo` has been called. */
function slowly(notifier: Notifier) {
  const [reached, answered] = [signal(), signal()];
  const channels = notifier.channels.map(
    (channel): Channel => ({
      ...channel,
      prepare: (content) => {
        const { told, send } = channel.prepare(content);
        const late = async (untilMs: number) => {
          reached.resolve();
          await answered.promise;
          return send(untilMs);
        };
        return { told, send: late };
      },
    }),
  );
  return { notifier: { ...notifier, channels }, reached: reached.promise, letGo: answered.resolve };
}

function notifying(
  world: Pick<World, 'model' | 'clock' | 'probe' | 'store'>,
  notifier: Notifier,
  whileWaiting: () => Promise<void>,
) {
  const { model, clock, probe, store } = world;
  let waits = 0;
  const sleep: typeof clock.sleep = async (durationMs, signal) => {
    const untilMs = clock.now() + durationMs;
    waits += 1;
    if (waits === 1) await whileWaiting();
    await clock.sleep(Math.max(0, untilMs - clock.now()), signal);
  };
  let ids = 0;
  return inProcessWorker({
    cloud: inProcessCloud({ model, clock, seed: 1 }),
    clock: { ...clock, sleep },
    probe,
    store,
    notifier,
    env: { MODE: 'apply', REGIONS: 'cn-hangzhou', LEDGER: 'memory:', ...functions },
    newId: () => `notifying-${++ids}`,
    logSink: () => undefined,
    onProgress: () => undefined,
  });
}

const told = (text: string | undefined) => text?.match(/alb-\d+(?=: lsn-\d+ default RSA: rolled-back)/g);

describe('urgent news', () => {
  it('that a worker records while a scan waits to send is in the message of that scan', async () => {
    const { robot, fail, tell } = await failing(3);
    await fail(0);
    await tell();
    await fail(1);

    await tell(() => fail(2));

    expect(robot.accepted.map(told)).toEqual([['alb-1'], ['alb-2', 'alb-3']]);
  });

  it('that a worker records while a scan is sending is told by the scan that it wakes, within two minutes', async () => {
    const { world, robot, notifier, fail, tell } = await failing(2);
    await fail(0);
    const slow = slowly(notifier);
    const first = tell(nothing, slow.notifier);
    await slow.reached;
    await fail(1);
    const newsAtMs = world.clock.now();

    await tell(async () => {
      await world.clock.advance(5 * SECOND_MS);
      slow.letGo();
      await first;
    });

    expect(robot.accepted.map(told)).toEqual([['alb-1'], ['alb-2']]);
    expect(world.clock.now() - newsAtMs).toBeLessThan(2 * MINUTE_MS);
  });
});

describe('a message on its way', () => {
  it('keeps no load balancer leased, though the scan has rotated it itself', async () => {
    const { world } = aFleet({ size: 2 });
    const robot = everything(fakeDingtalk(world.clock));
    const slow = slowly(notifierOf(world, [robot]));

    const scanning = world.scan({}, { SOAK: '0s' }, { notifier: slow.notifier });
    await slow.reached;
    const { items } = await recordedLoadBalancers(world.store);
    slow.letGo();
    await scanning;

    expect(items.map(({ state }) => state.lease)).toEqual([undefined, undefined]);
    expect(robot.accepted[0]).toContain('verified');
  });
});
