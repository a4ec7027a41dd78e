/** The log of a scan: a line for each load balancer, and one with the counts; never a line that grows with the account. */
import { describe, expect, it } from 'vitest';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { createWorld, type World } from '../../support/world.ts';
import { deny } from './stories.ts';

const withWorkers = { ROTATE_FUNCTION: 'rotate' };

/** The last load balancer has a certificate that is due. */
function aWorld(loadBalancers: number): World {
  const world = createWorld();
  const healthy = world.certificate({ names: ['example.com'] });
  for (let n = 1; n < loadBalancers; n++) world.loadBalancer({ listeners: [{ default: healthy }] });
  const due = world.certificate({ names: ['shop.example.com'], daysLeft: 9 });
  world.certificate({ names: ['shop.example.com'] });
  world.loadBalancer({ listeners: [{ default: due }, { default: healthy }] });
  return world;
}

const linesOf = (world: World) => world.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
const saying = (world: World, wanted: string) => linesOf(world).filter(({ message }) => message === wanted);

describe('the log of a scan', () => {
  it('has one line for each load balancer, with what scan did about it', async () => {
    const world = aWorld(3);

    const { loadBalancers } = await world.scan({}, withWorkers, { invoker: createMemoryInvoker() });

    const lines = saying(world, 'scanned a load balancer');
    expect(lines).toMatchObject(loadBalancers);
    expect(loadBalancers.map(({ done }) => done)).toEqual(['nothing', 'nothing', 'worker-asked']);
  });

  it('has the line of a load balancer that scan rotates itself, too, beside its report', async () => {
    const world = aWorld(2);

    await world.scan();

    expect(saying(world, 'scanned a load balancer')).toMatchObject([
      { loadBalancerId: 'alb-1', done: 'rotated-here' },
      { loadBalancerId: 'alb-2', done: 'rotated-here' },
    ]);
    expect(saying(world, 'rotation')).toHaveLength(2);
  });

  it('does not say of a plan that anything was rotated', async () => {
    const world = aWorld(2);

    const { loadBalancers } = await world.scan({ mode: 'plan' });

    expect(loadBalancers.map(({ done }) => done)).toEqual(['planned', 'planned']);
  });

  it('has one line with the counts of all, and one for each note', async () => {
    const world = aWorld(3);
    deny(world, 'ListListenerCertificates', 'lsn-1');

    await expect(world.scan({}, withWorkers, { invoker: createMemoryInvoker() })).rejects.toThrow();

    expect(saying(world, 'scan').map(({ summary }) => summary)).toEqual([
      {
        mode: 'apply',
        regions: expect.arrayContaining(['cn-hangzhou']),
        loadBalancers: 3,
        listeners: 4,
        done: { nothing: 1, 'worker-asked': 2 },
        notes: saying(world, 'a note of the scan').length,
        failures: 1,
      },
    ]);
    expect(saying(world, 'a region or load balancer failed')).toMatchObject([{ loadBalancerId: 'alb-1' }]);
  });

  it('has no line that grows with the number of load balancers', async () => {
    const longestOf = async (loadBalancers: number) => {
      const world = aWorld(loadBalancers);
      await world.scan({}, withWorkers, { invoker: createMemoryInvoker() });
      return Math.max(...world.logLines.map(({ length }) => length));
    };

    expect((await longestOf(60)) - (await longestOf(6))).toBeLessThan(40);
  });
});
