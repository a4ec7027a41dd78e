/** A service in plan mode reports the plans of a routine scan itself, and invokes workers only for a caller's command. */
import { describe, expect, it } from 'vitest';
import { createMemoryBus } from '../../../shared/cloud/event-bus-api.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { asked, fanOut, threeLoadBalancers } from './stories.ts';

describe('a service in plan mode', () => {
  const planning = { ...fanOut, MODE: 'plan' } as const;

  it('invokes no workers when its timer fires: the plans are in the report and in the log', async () => {
    const world = threeLoadBalancers();
    world.loadBalancer({ listeners: [{ default: world.certificate({ names: ['d.com'], daysLeft: 9 }) }] });
    const invoker = createMemoryInvoker();

    const report = await world.scan({}, planning, { invoker, bus: createMemoryBus() });

    expect(invoker.invocations).toEqual([]);
    expect(report.loadBalancers.map(({ done }) => done)).toEqual([
      'planned',
      'nothing',
      'planned',
      'planned',
    ]);
    const outcomes = report.rotations.flatMap((one) => one.outcomes);
    expect(outcomes.map(({ listenerId, outcome, reason }) => [listenerId, outcome, reason])).toEqual([
      ['lsn-1', 'planned', 'expires-soon'],
      ['lsn-3', 'planned', 'expires-soon'],
      ['lsn-4', 'blocked', 'no-replacement'],
    ]);
    const logged = world.logLines
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === 'rotation');
    expect(logged.map(({ report: { loadBalancerId } }) => loadBalancerId)).toEqual([
      'alb-1',
      'alb-3',
      'alb-4',
    ]);
  });

  it('makes the same plan as a worker, so that it can be approved by its hash', async () => {
    const world = threeLoadBalancers();

    const { rotations } = await world.scan({}, planning);

    const { plan } = await world.rotate({ loadBalancerId: 'alb-1', mode: 'plan' });
    expect(rotations[0]?.plan).toEqual(plan);
  });

  it('invokes workers for a caller', async () => {
    const world = threeLoadBalancers();
    const planned = await world.scan({}, planning);
    const certificateId = planned.rotations[0]?.outcomes[0]?.newCertificateId ?? '';

    for (const command of [{ mode: 'plan' }, { loadBalancerId: 'alb-1' }, { certificateId }] as const) {
      const invoker = createMemoryInvoker();
      await world.scan(command, planning, { invoker });
      expect(asked(invoker)[0]).toEqual([
        'cert-rotator-rotate',
        { region: 'cn-hangzhou', ...command, loadBalancerId: 'alb-1' },
      ]);
    }
  });
});
