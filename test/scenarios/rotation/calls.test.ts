/** What a worker reads of ALB: the load balancer once, then only the listener that it changes. */
import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.ts';

/** Five listeners; the third one has a due certificate in each slot. */
function aWorld(): World {
  const world = createWorld();
  const healthy = world.certificate({ names: ['example.com'] });
  const due = ['a.example.com', 'b.example.com'].map((name) => {
    const old = world.certificate({ names: [name], daysLeft: 9 });
    world.certificate({ names: [name] });
    return old;
  });
  const [first = '', ...additional] = due;
  const changed = { default: first, additional };
  const others = { default: healthy };
  world.loadBalancer({ listeners: [others, others, changed, others, others] });
  return world;
}

const reads = (world: World, action: string) =>
  world.model.history
    .calls()
    .filter((call) => call.product === 'alb' && call.action === action)
    .map(({ params }) => String(params['ListenerId'] ?? params['listenerId'] ?? ''));

describe('a worker that changes one of five listeners', () => {
  it('lists the listeners once, and reads each of the others once', async () => {
    const world = aWorld();

    const report = await world.rotate();

    expect(world.steps('lsn-3')).toHaveLength(3);
    expect(report.outcome).toBe('verified');
    expect(reads(world, 'ListListeners')).toHaveLength(1);
    for (const action of ['GetListenerAttribute', 'ListListenerCertificates']) {
      const others = reads(world, action).filter((listenerId) => listenerId !== 'lsn-3');
      expect(others.sort()).toEqual(['lsn-1', 'lsn-2', 'lsn-4', 'lsn-5']);
    }
  });

  it('reads that one right before each write, with its certificates', async () => {
    const world = aWorld();

    await world.rotate();

    const calls = world.model.history.calls().filter(({ product }) => product === 'alb');
    const writes = calls.flatMap(({ write }, index) => (write ? [index] : []));
    expect(writes).toHaveLength(3);
    for (const index of writes) {
      const before = calls.slice(index - 2, index);
      expect(before.map(({ action }) => action)).toEqual([
        'GetListenerAttribute',
        'ListListenerCertificates',
      ]);
    }
  });

  it('asks for each job once: when the listener is ready again', async () => {
    const world = aWorld();

    await world.rotate();

    expect(reads(world, 'ListAsynJobs')).toHaveLength(3);
  });
});
