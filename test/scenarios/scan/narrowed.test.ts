/** A narrowed command reports only what it names, and raises no alarm about anything else. */
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../shared/base/clock.ts';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { createWorld, type World } from '../../support/world.ts';
import { fanOut } from './stories.ts';

const NAMES = ['a.example.com', 'b.example.com'];

/** `renewed` can replace the certificate of the only listener; `partial` lacks one of its names. */
function aNearMiss(daysLeft: number) {
  const world = createWorld();
  const old = world.certificate({ names: NAMES, daysLeft });
  const renewed = world.certificate({ names: NAMES });
  const partial = world.certificate({ names: NAMES.slice(0, 1) });
  world.loadBalancer({ listeners: [{ default: old }] });
  return { world, old, renewed, partial };
}

const typesOf = ({ events }: ReturnType<typeof createMemoryBus>) =>
  events.map(({ type, data }) => `${type.split(':').at(-1)} ${data['reasonCode']}`);

const outcomesOf = async (scan: ReturnType<World['scan']>) =>
  (await scan).rotations.flatMap(({ outcomes }) => outcomes.map(({ outcome, reason }) => [outcome, reason]));

describe('a command about a certificate that nearly fits', () => {
  it('has nothing to do, and publishes no blocked event', async () => {
    const { world, old, partial } = aNearMiss(9);
    const bus = createMemoryBus();

    expect(await outcomesOf(world.scan({ certificateId: partial }, {}, { bus }))).toEqual([
      ['nothing-to-do', 'not-asked-for'],
    ]);

    expect(bus.events).toEqual([]);
    expect(world.attached()).toEqual([`default ${old}`]);
  });

  it('invokes no worker', async () => {
    const { world, partial } = aNearMiss(9);
    const invoker = createMemoryInvoker();
    const bus = createMemoryBus();

    await world.scan({ certificateId: partial }, { ROTATE_FUNCTION: 'rotate' }, { invoker, bus });

    expect(invoker.invocations).toEqual([]);
  });

  it('does not fail for other emergencies', async () => {
    const { world, partial } = aNearMiss(1);

    await world.scan({ certificateId: partial });
  });

  it('is reported as blocked when it is forced: the caller meant this listener', async () => {
    const { world, partial } = aNearMiss(9);

    expect(await outcomesOf(world.scan({ certificateId: partial, force: true }))).toEqual([
      ['blocked', 'names-not-covered'],
    ]);
  });
});

describe('a narrowed command', () => {
  it('publishes what it did', async () => {
    const { world, renewed } = aNearMiss(9);
    const bus = createMemoryBus();

    await world.scan({ certificateId: renewed }, {}, { bus });

    expect(typesOf(bus)).toEqual(['Verified proved']);
  });

  it.each([{ force: true }, { listenerIds: ['lsn-1'] }])(
    'reports blocked certificates, and leaves their events to the timer (%j)',
    async (command) => {
      const world = createWorld();
      world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 20 }) }] });
      const bus = createMemoryBus();

      expect(await outcomesOf(world.scan(command, {}, { bus }))).toEqual([['blocked', 'no-replacement']]);
      expect(typesOf(bus)).toEqual([]);

      await world.clock.advance(HOUR_MS);
      await world.scan({}, {}, { bus });
      expect(typesOf(bus)).toContain('Blocked no-replacement');
    },
  );

  it.each([{ force: true }, { listenerIds: ['lsn-1'] }])(
    'leaves unresolved emergencies to the timer, too (%j)',
    async (command) => {
      const world = createWorld();
      world.loadBalancer({ listeners: [{ default: world.certificate({ daysLeft: 1 }) }] });

      await world.scan(command);

      await expect(world.scan()).rejects.toThrow('UnresolvedEmergency');
    },
  );
});

describe('a forced rotation', () => {
  /** Two load balancers with a certificate that lasts, and another one to put in its place. */
  function lasting() {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 200 });
    const wanted = world.certificate();
    for (let count = 0; count < 2; count++) world.loadBalancer({ listeners: [{ default: old }] });
    const force = () => world.scan({ certificateId: wanted, force: true });
    const left = () => ['lsn-1', 'lsn-2'].filter((id) => world.attached(id).includes(`default ${old}`));
    return { world, wanted, force, left };
  }

  it('is forced by that scan alone: after a failure the timer does not repeat it, only the same command does', async () => {
    const { world, force, left } = lasting();
    const refusal = { kind: 'answer', answer: 'error', status: 403, code: 'Forbidden.RAM' } as const;
    world.model.inject({ ...refusal, action: 'ListLoadBalancers', times: world.model.regions.length });

    await expect(force()).rejects.toThrow('ScanIncomplete');
    await world.scan();
    expect(left()).toEqual(['lsn-1', 'lsn-2']);

    await force();
    expect(left()).toHaveLength(1);
  });

  it('has to be forced again if it waited for the first load balancer', async () => {
    const { world, wanted, force, left } = lasting();
    expect(await outcomesOf(force())).toContainEqual(['blocked', 'waiting-for-pilot']);
    await world.clock.advance(2 * HOUR_MS);

    await world.scan({ certificateId: wanted });
    expect(left()).toHaveLength(1);

    await force();
    expect(left()).toEqual([]);
  });
});

describe('a command that names a region', () => {
  function inShanghai() {
    const world = createWorld();
    const old = world.certificate({ daysLeft: 9 });
    const renewed = world.certificate();
    world.loadBalancer({ region: 'cn-shanghai', listeners: [{ default: old }] });
    return { world, old, renewed };
  }

  it.each(['cn-hangzhou', ''])(
    'is refused if the operator has left the region out (REGIONS=%s)',
    async (REGIONS) => {
      const { world, old, renewed } = inShanghai();

      await expect(
        world.scan({ certificateId: renewed, region: 'cn-shanghai' }, { REGIONS }),
      ).rejects.toThrow('RegionNotCovered: the service does not cover cn-shanghai, only cn-hangzhou.');

      expect(world.model.history.calls()).toEqual([]);
      expect(world.attached()).toEqual([`default ${old}`]);
    },
  );

  it.each(['cn-hangzhou,cn-shanghai', 'all'])(
    'is carried out in that region otherwise (REGIONS=%s)',
    async (REGIONS) => {
      const { world, renewed } = inShanghai();

      const report = await world.scan({ region: 'cn-shanghai' }, { REGIONS });

      expect(report.regions).toEqual(['cn-shanghai']);
      expect(world.attached()).toEqual([`default ${renewed}`]);
    },
  );
});

describe.each([
  { form: 'with a function that rotates', env: fanOut },
  { form: 'that rotates itself', env: {} },
])('a load balancer that is named without its region, to a scan of two regions $form', ({ env }) => {
  function twoRegions(): World {
    const world = createWorld();
    for (const region of ['cn-hangzhou', 'ap-southeast-1'])
      world.loadBalancer({ region, listeners: [{ default: world.certificate() }] });
    return world;
  }
  const both = { ...env, REGIONS: 'cn-hangzhou,ap-southeast-1' };

  it.each(['alb-1', 'alb-2'])('is found, and the other region does not count as failed: %s', async (id) => {
    const report = await twoRegions().scan({ loadBalancerId: id }, both);

    expect(report.loadBalancers.map(({ loadBalancerId }) => loadBalancerId)).toEqual([id]);
    expect(report.failures).toEqual([]);
  });

  it('is unknown if neither region has it', async () => {
    await expect(twoRegions().scan({ loadBalancerId: 'alb-9' }, both)).rejects.toThrow(
      /2 of 2 load balancers or regions failed.*UnknownLoadBalancer/,
    );
  });

  it('does not hide the failure of a region that cannot be listed', async () => {
    const world = twoRegions();
    world.model.inject({
      kind: 'answer',
      answer: 'error',
      status: 403,
      code: 'Forbidden',
      action: 'ListLoadBalancers',
      times: 1,
    });

    await expect(world.scan({ loadBalancerId: 'alb-2' }, both)).rejects.toThrow(
      /1 of 2 load balancers or regions failed, the first at cn-hangzhou: CloudCallFailed/,
    );
  });
});
