/** A large account: every listener is read once, in few calls, below the throttles of the cloud; a failing load balancer affects no other. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { ScanReport } from '../../../shared/core/reports/scan-report.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import type { Command } from '../../../shared/service/commands/command.ts';
import { createWorld, type Occasion, type World, type WorldOptions } from '../../support/world.ts';
import { aFleet, wrongInOneZone } from '../ledger/fleets.ts';

const LOAD_BALANCERS = 100;
const LISTENERS_EACH = 10;

/** A hundred load balancers with ten listeners each; every tenth has a certificate that is due. */
function aLargeAccount(options: WorldOptions): World {
  const world = createWorld(options);
  const healthy = world.certificate({ names: ['example.com'] });
  const due = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
  world.certificate({ names: ['shop.example.com'] });
  for (let n = 0; n < LOAD_BALANCERS; n++) {
    const first = n % 10 === 0 ? due : healthy;
    const others = Array.from({ length: LISTENERS_EACH - 1 }, () => ({ default: healthy }));
    world.loadBalancer({ listeners: [{ default: first }, ...others] });
  }
  return world;
}

const listenersOf = ({ loadBalancers }: ScanReport) =>
  loadBalancers.flatMap(({ listenerIds }) => listenerIds);

const albCalls = (world: World) => world.model.history.calls().filter(({ product }) => product === 'alb');

describe('scan of a thousand listeners', () => {
  it('reads each once, with at most 1.1 calls per listener, and is never throttled', async () => {
    const world = aLargeAccount({ wire: { latencyMs: [50, 150] } });
    const invoker = createMemoryInvoker();
    const startedAtMs = world.clock.now();

    const report = await world.scan({}, { ROTATE_FUNCTION: 'rotate' }, { invoker });

    const wanted = Array.from({ length: LOAD_BALANCERS * LISTENERS_EACH }, (_, n) => `lsn-${n + 1}`);
    expect([...listenersOf(report)].sort()).toEqual(wanted.sort());
    expect(albCalls(world).length).toBeLessThanOrEqual(1.1 * wanted.length);
    expect(albCalls(world).filter(({ code }) => code !== 'OK')).toEqual([]);
    expect(invoker.invocations).toHaveLength(LOAD_BALANCERS / 10);
    expect((await latestScans(world.store))[0]?.rows).toHaveLength(wanted.length);
    expect(world.clock.now() - startedAtMs).toBeLessThan(5 * MINUTE_MS);
  });

  it('lists the certificates of each listener once, and every list of the region once', async () => {
    const world = aLargeAccount({});

    await world.scan({ region: 'cn-hangzhou' }, { ROTATE_FUNCTION: 'rotate' });

    const calls = albCalls(world).filter(({ scope }) => scope === 'cn-hangzhou');
    const asked = (action: string, param: string) =>
      calls.filter((one) => one.action === action).map(({ params }) => String(params[param] ?? ''));
    const listeners = asked('ListListenerCertificates', 'ListenerId');
    expect(listeners).toHaveLength(LOAD_BALANCERS * LISTENERS_EACH);
    expect(new Set(listeners).size).toBe(listeners.length);
    for (const action of ['ListListeners', 'ListLoadBalancers']) {
      const pages = asked(action, 'NextToken');
      expect(new Set(pages).size).toBe(pages.length);
    }
    expect(new Set(calls.map(({ action }) => action))).toEqual(
      new Set(['ListListeners', 'ListLoadBalancers', 'ListListenerCertificates']),
    );
  });

  it('loses none if the cloud throttles one read in five', async () => {
    const world = aLargeAccount({ wire: { latencyMs: [50, 150] }, knobs: { throttledReads: 0.2 } });

    const report = await world.scan({}, { ROTATE_FUNCTION: 'rotate' });

    expect(new Set(listenersOf(report)).size).toBe(LOAD_BALANCERS * LISTENERS_EACH);
    expect(report.failures).toEqual([]);
  });
});

type Functions = Readonly<Record<string, string>>;

describe('three scans of a thousand listeners at the same time', () => {
  it('may exceed the rate of reads together, but invoke no worker for a load balancer without work', async () => {
    const world = createWorld({ wire: { latencyMs: [50, 150] } });
    const healthy = world.certificate();
    for (let n = 0; n < LOAD_BALANCERS; n++) {
      const listeners = Array.from({ length: LISTENERS_EACH }, () => ({ default: healthy }));
      world.loadBalancer({ listeners });
    }
    const invoker = createMemoryInvoker();
    const scanNow = (trigger: string) =>
      world.scan({}, { ROTATE_FUNCTION: 'rotate' }, { invoker, trigger, bus: createMemoryBus() });

    const ended = await Promise.allSettled(['one', 'two', 'three'].map(scanNow));

    // Otherwise this would show nothing.
    expect(ended.map(({ status }) => status)).toContain('rejected');
    expect(invoker.invocations).toEqual([]);
  });
});

/** The workers that scan has invoked run before the next hour, as on the platform. */
async function fireTimer(
  world: World,
  hour: number,
  env: Functions,
  { bus, probe }: Required<Pick<Occasion, 'bus' | 'probe'>>,
): Promise<void> {
  const invoker = createMemoryInvoker();
  await world.scan({}, env, { bus, probe, invoker, trigger: `timer hourly ${hour}` });
  for (const { payload } of invoker.invocations) {
    const command = JSON.parse(payload) as Command;
    await world.scan(command, { ...env, ROTATE_FUNCTION: '' }, { bus, probe });
  }
  await world.clock.advance(HOUR_MS);
}

describe('one of ten load balancers that fails for good', () => {
  it.each([
    { days: 8, by: 'workers', env: { SOAK: '0s', ROTATE_FUNCTION: 'rotate' } },
    { days: 3, by: 'scan itself', env: { SOAK: '0s' } },
  ])(
    'does not hold up the other nine, and is published once in $days days of timers, by $by',
    async ({ days, env }) => {
      const { world, old, renewed } = aFleet({ size: 9 });
      const bad = world.certificate({ names: ['bad.example.com'], daysLeft: 20 });
      const hopeless = world.certificate({ names: ['bad.example.com'] });
      world.loadBalancer({ listeners: [{ default: bad }] });
      const bus = createMemoryBus();
      const probe = wrongInOneZone(world, hopeless);

      for (let hour = 0; hour < 24 * days; hour++) await fireTimer(world, hour, env, { bus, probe });

      const served = Array.from({ length: 9 }, (_, n) => world.attached(`lsn-${n + 1}`));
      expect(served).toEqual(Array.from({ length: 9 }, () => [`default ${renewed}`]));
      expect(old).not.toBe(renewed);
      // It was tried again after its quarantines of 6, 12, 24... hours.
      expect(world.steps('lsn-10').length).toBeGreaterThan(6);
      const ofTheTenth = bus.events.filter(({ data }) => data['oldCertificateId'] === bad);
      expect(ofTheTenth.map(({ type }) => type)).toEqual(['certrotator:Rotation:RolledBack']);
    },
  );

  it('is published once if it has no replacement', async () => {
    const { world } = aFleet({ size: 9 });
    const lonely = world.certificate({ names: ['lonely.example.com'], daysLeft: 20 });
    world.loadBalancer({ listeners: [{ default: lonely }] });
    const bus = createMemoryBus();

    for (let hour = 0; hour < 30; hour++) {
      await world.scan({}, { SOAK: '0s' }, { bus });
      await world.clock.advance(HOUR_MS);
    }

    const ofTheTenth = bus.events.filter(({ data }) => data['oldCertificateId'] === lonely);
    expect(ofTheTenth.map(({ type }) => type)).toEqual(['certrotator:Rotation:Blocked']);
    expect(bus.events.filter(({ type }) => type === 'certrotator:Rotation:Verified')).toHaveLength(9);
  });
});
