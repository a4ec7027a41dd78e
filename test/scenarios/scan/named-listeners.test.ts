/** A command that names an unknown listener is refused: nothing is changed, and no worker is invoked. */
import { describe, expect, it } from 'vitest';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import type { Command } from '../../../shared/service/commands/command.ts';
import type { ScanIncomplete } from '../../../shared/service/scan/scan.ts';
import { createWorld, type World } from '../../support/world.ts';
import { rightBefore, runAndDie } from '../ledger/crash.ts';
import { asked, fanOut, threeLoadBalancers } from './stories.ts';

/** `lsn-1` on `alb-1` in cn-hangzhou and `lsn-2` on `alb-2` in cn-shanghai are due; both have a replacement. */
function twoRegions(): World {
  const world = createWorld();
  for (const [region, name] of [
    ['cn-hangzhou', 'a.example.com'],
    ['cn-shanghai', 'b.example.com'],
  ] as const) {
    const old = world.certificate({ names: [name], daysLeft: 9 });
    world.loadBalancer({ region, listeners: [{ default: old }] });
    world.certificate({ names: [name] });
  }
  return world;
}

const REGIONS = { REGIONS: 'cn-hangzhou,cn-shanghai' } as const;

/** The first region whose listeners are listed refuses every time. */
function firstRegionRefuses({ model }: World): void {
  const refusal = { kind: 'answer', answer: 'error', status: 403, code: 'Forbidden.RAM' } as const;
  model.inject({ ...refusal, action: 'ListListeners', times: 1 });
}

const verified = { outcome: 'verified' };

describe('a listener that does not exist', () => {
  describe.each([
    { who: 'a scan that rotates itself', env: {} },
    { who: 'a scan that dispatches', env: fanOut },
  ])('named to $who', ({ env }) => {
    it.each<[Command, string]>([
      [
        { loadBalancerId: 'alb-1', listenerIds: ['lsn-nope'] },
        'UnknownListener: there is no listener lsn-nope on alb-1 in cn-hangzhou, which has lsn-1 (HTTPS:443). Nothing was changed.',
      ],
      [
        { loadBalancerId: 'alb-1', listenerIds: ['lsn-1', 'lsn-nope', 'lsn-3'] },
        'UnknownListener: there are no listeners lsn-nope, lsn-3 on alb-1 in cn-hangzhou',
      ],
      [
        { listenerIds: ['lsn-1', 'lsn-nope'] },
        'UnknownListener: there is no listener lsn-nope in cn-hangzhou.',
      ],
      [
        { listenerIds: ['lsn-nope'], region: 'cn-hangzhou' },
        'UnknownListener: there is no listener lsn-nope in cn-hangzhou. Nothing was changed.',
      ],
    ])('is refused, and nothing is changed: %j', async (command, message) => {
      const world = threeLoadBalancers();
      const invoker = createMemoryInvoker();

      await expect(world.scan(command, env, { invoker })).rejects.toThrow(message);

      expect(world.writes()).toEqual([]);
      expect(invoker.invocations).toEqual([]);
    });

    it('is searched for in all regions', async () => {
      await expect(
        twoRegions().scan({ listenerIds: ['lsn-2', 'lsn-nope'] }, { ...env, ...REGIONS }),
      ).rejects.toThrow(
        'UnknownListener: there is no listener lsn-nope in cn-hangzhou, cn-shanghai. Nothing was changed.',
      );
    });

    it('is not the reported error if its load balancer does not exist either', async () => {
      const scan = threeLoadBalancers().scan({ loadBalancerId: 'alb-9', listenerIds: ['lsn-1'] }, env);

      await expect(scan).rejects.toThrow(
        /^ScanIncomplete: 1 of 1 load balancers or regions failed, .*UnknownLoadBalancer: /,
      );
    });

    it('is refused if the load balancer has no listeners at all', async () => {
      const world = threeLoadBalancers();
      const loadBalancerId = world.loadBalancer({ listeners: [] });

      await expect(world.scan({ loadBalancerId, listenerIds: ['lsn-1'] }, env)).rejects.toThrow(
        'UnknownListener: there is no listener lsn-1 on alb-4 in cn-hangzhou, which has no listeners.',
      );
    });
  });

  it.each(['plan', 'apply'] as const)('is refused by a worker, too, before it starts (%s)', async (mode) => {
    const world = threeLoadBalancers();
    await runAndDie(world, rightBefore('change-ended'));
    const [writes, rotations] = [world.writes().length, await world.store.logs('')];

    await expect(world.rotate({ mode, loadBalancerId: 'alb-1', listenerIds: ['lsn-2'] })).rejects.toThrow(
      'UnknownListener: there is no listener lsn-2 on alb-1 in cn-hangzhou, which has lsn-1 (HTTPS:443).',
    );

    expect(world.writes()).toHaveLength(writes);
    expect(await world.store.logs('')).toEqual(rotations);
  });

  it('is not called unknown if a region could not be listed, and the listeners that were found are rotated', async () => {
    const world = twoRegions();
    firstRegionRefuses(world);

    const failed = await world
      .scan({ listenerIds: ['lsn-2', 'lsn-1'] }, REGIONS)
      .catch((error: ScanIncomplete) => error);

    expect(failed).toMatchObject({
      code: 'ScanIncomplete',
      report: {
        failures: [{ region: 'cn-hangzhou', loadBalancerId: null, code: 'CloudCallFailed' }],
        rotations: [{ loadBalancerId: 'alb-2', ...verified }],
        notes: ['Not found: lsn-1. They may be in regions that could not be listed: cn-hangzhou.'],
      },
    });
  });
});

describe('a region that cannot be listed', () => {
  it('does not get a worker for every load balancer when the command names listeners', async () => {
    const world = twoRegions();
    const invoker = createMemoryInvoker();
    firstRegionRefuses(world);

    await expect(
      world.scan({ listenerIds: ['lsn-1', 'lsn-2'] }, { ...fanOut, ...REGIONS }, { invoker }),
    ).rejects.toThrow(
      'ScanIncomplete: 1 of 2 load balancers or regions failed, the first at cn-hangzhou: CloudCallFailed',
    );

    expect(asked(invoker).map(([, command]) => command.loadBalancerId)).toEqual(['alb-2']);
  });

  it('gets a worker for the load balancer that the command names', async () => {
    const world = twoRegions();
    const invoker = createMemoryInvoker();
    const command = { region: 'cn-hangzhou', loadBalancerId: 'alb-1', listenerIds: ['lsn-1'] };
    firstRegionRefuses(world);

    await world.scan(command, { ...fanOut, ...REGIONS }, { invoker });

    expect(asked(invoker)).toEqual([['cert-rotator-rotate', command]]);
  });
});

describe('listeners that are named without their load balancer', () => {
  it('are found in every region', async () => {
    const world = twoRegions();

    const report = await world.scan({ listenerIds: ['lsn-2'] }, REGIONS);

    expect(report.rotations).toMatchObject([{ region: 'cn-shanghai', loadBalancerId: 'alb-2', ...verified }]);
    expect(world.steps('lsn-1')).toEqual([]);
  });

  it('go each to the worker of its load balancer, and no other worker is invoked', async () => {
    const world = threeLoadBalancers();
    await runAndDie(world, rightBefore('change-ended'));
    const invoker = createMemoryInvoker();

    const report = await world.scan({ listenerIds: ['lsn-3', 'lsn-2'], force: true }, fanOut, { invoker });

    const common = { region: 'cn-hangzhou', force: true };
    expect(asked(invoker).map(([, command]) => command)).toEqual([
      { ...common, loadBalancerId: 'alb-2', listenerIds: ['lsn-2'] },
      { ...common, loadBalancerId: 'alb-3', listenerIds: ['lsn-3'] },
    ]);
    expect(report.loadBalancers.map(({ loadBalancerId }) => loadBalancerId)).toEqual(['alb-2', 'alb-3']);
  });

  it('cause no reads of certificates on other load balancers', async () => {
    const world = threeLoadBalancers();

    await world.scan({ listenerIds: ['lsn-2'] }, fanOut);

    const lists = world.model.history.calls().filter(({ action }) => action === 'ListListenerCertificates');
    expect(lists.map(({ params }) => params['ListenerId'])).toEqual(['lsn-2']);
  });
});

describe('a listener that carries no certificates', () => {
  function withHttp(): World {
    const world = threeLoadBalancers();
    world.model.addListener({ id: 'lsn-http', loadBalancerId: 'alb-1', protocol: 'HTTP', port: 80 });
    return world;
  }

  const NOTE = 'lsn-http is a listener for HTTP, which has no certificates: there is nothing to do.';

  it.each<Command>([{ listenerIds: ['lsn-http'] }, { loadBalancerId: 'alb-1', listenerIds: ['lsn-http'] }])(
    'is not unknown: scan notes it, and has nothing to do (%j)',
    async (command) => {
      const world = withHttp();

      const report = await world.scan(command, fanOut);

      expect(report).toMatchObject({ notes: [NOTE], loadBalancers: [], failures: [] });
      expect(world.writes()).toEqual([]);
    },
  );

  it('does not hold up the other named listeners', async () => {
    const world = withHttp();

    const report = await world.scan({ listenerIds: ['lsn-http', 'lsn-1'] });

    expect(report.notes).toEqual([NOTE]);
    expect(report.rotations).toMatchObject([{ loadBalancerId: 'alb-1', ...verified }]);
  });

  it('is not unknown to a worker either', async () => {
    const report = await withHttp().rotate({ loadBalancerId: 'alb-1', listenerIds: ['lsn-http'] });

    expect(report.plan.notes).toEqual([NOTE]);
    expect(report.outcomes).toMatchObject([{ outcome: 'nothing-to-do', reason: 'not-asked-for' }]);
  });
});
