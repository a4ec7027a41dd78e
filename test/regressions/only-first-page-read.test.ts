/**
 * certd, Infisical: only the first page of listeners or certificates was read, so what was on the others was never renewed, or was taken
 * for unused.
 *
 * Here every list is read to its end: load balancers, listeners, certificates on a listener, certificates in CAS.
 */
import { describe, expect, it } from 'vitest';
import { listLoadBalancers } from '../../shared/cloud/inventory/inventory.ts';
import { createWorld } from '../support/world.ts';

const smallPages = { pageCap: 3, casPageCap: 2 };

describe('lists of more than one page (certd, Infisical)', () => {
  it('are read to the end, for a listener and a certificate on the last page', async () => {
    const world = createWorld({ knobs: smallPages });
    const renewed = world.certificate({ names: ['last.example.com'] });
    const lasting = Array.from({ length: 7 }, (_, index) =>
      world.certificate({ names: [`shop${index}.example.com`], daysLeft: 90 }),
    );
    const due = world.certificate({ names: ['last.example.com'], daysLeft: 9 });
    const [main = '', ...extras] = lasting;
    const others = Array.from({ length: 7 }, () => ({ default: main }));
    world.loadBalancer({ listeners: [...others, { default: main, additional: [...extras, due] }] });

    const report = await world.rotate();

    expect(report.outcomes).toHaveLength(7 + 8);
    expect(world.steps('lsn-8')).toEqual([`associate ${renewed}`, `dissociate ${due}`]);
    expect(world.attached('lsn-8')).toEqual([
      `default ${main}`,
      ...extras.map((id) => `additional ${id}`),
      `additional ${renewed}`,
    ]);
  });

  it('are read to the end for load balancers', async () => {
    const world = createWorld({ knobs: smallPages });
    const main = world.certificate();
    for (let number = 1; number <= 8; number++) world.loadBalancer({ listeners: [{ default: main }] });

    const found = await listLoadBalancers(world.alb('cn-hangzhou'));

    expect(found).toHaveLength(8);
  });
});
