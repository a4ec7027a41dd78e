import { describe, expect, it } from 'vitest';
import { planLoadBalancer } from '../../../../shared/core/planning/plan.ts';
import { planView } from '../../../../shared/core/reports/plan-view.ts';
import { rowsOfPlan, rowsOfView } from '../../../../shared/core/reports/snapshot-rows.ts';
import {
  aCertificate,
  aListener,
  aLoadBalancer,
  aPlanInput,
  usualDuePolicy,
} from '../../../support/builders.ts';

const listeners = [
  aListener({ description: 'shop front' }),
  aListener({ listenerId: 'lsn-2', port: 8443, attached: [aCertificate({ id: 2, daysLeft: 9 })] }),
];

function planOf(name: string) {
  return planLoadBalancer(aPlanInput({ live: { loadBalancer: aLoadBalancer({ name }), listeners } }));
}

const texts = ({ loadBalancerName, listenerDescription }: ReturnType<typeof rowsOfPlan>[number]) => [
  loadBalancerName,
  listenerDescription,
];

describe('the rows of a plan that scan made', () => {
  const rows = () => rowsOfPlan(planOf('shop'), usualDuePolicy);

  it('have the name of the load balancer, and the description of each listener that has one', () => {
    expect(rows().map(texts)).toEqual([
      ['shop', 'shop front'],
      ['shop', null],
    ]);
  });

  it('have no name where the load balancer has none', () => {
    expect(rowsOfPlan(planOf(''), usualDuePolicy).map(texts)).toEqual([
      [null, 'shop front'],
      [null, null],
    ]);
  });

  it('have every field of the plan except the steps', () => {
    const [shown] = planView(planOf('shop'), usualDuePolicy).replacements;

    expect({ ...rows()[0], steps: shown?.steps }).toMatchObject({ ...shown });
    expect(rows().some((row) => 'steps' in row)).toBe(false);
  });
});

describe('the rows of a plan in a report', () => {
  it('have the given name and no descriptions', () => {
    const rows = rowsOfView(planView(planOf(''), usualDuePolicy), 'shop');

    expect(rows.map(texts)).toEqual([
      ['shop', null],
      ['shop', null],
    ]);
  });
});
