/** Load balancers that only their VPC can reach: which worker gets them, and what a plan says where there is none. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { planTable } from '../../../scripts/common/report-tables.ts';
import { createMemoryInvoker } from '../../../shared/cloud/invoke-api.ts';
import { latestScans } from '../../../shared/ledger/scan-store.ts';
import { outcomesOf } from '../../support/in-words.ts';
import { createWorld } from '../../support/world.ts';

/** Due, with a replacement. */
function anIntranetOne() {
  const world = createWorld({
    settings: { rotateFunction: { byVpc: {}, byRegion: {}, otherwise: 'cert-rotator-rotate' } },
  });
  const old = world.certificate({ daysLeft: 9 });
  const renewed = world.certificate();
  world.loadBalancer({ addressType: 'Intranet', listeners: [{ default: old }] });
  const [{ loadBalancerId } = { loadBalancerId: '' }] = world.model.state().loadBalancers;
  return { world, old, renewed, vpcId: `vpc-${loadBalancerId.slice(-12)}` };
}

describe('an Intranet load balancer whose VPC has no worker', () => {
  it('is blocked in the plan, in the table and in what the status page reads, before anything is tried', async () => {
    const { world, old, renewed, vpcId } = anIntranetOne();
    const env = { MODE: 'plan', ROTATE_FUNCTION: 'cert-rotator-rotate' };

    const report = await world.scan({}, env, { invoker: createMemoryInvoker() });

    const plans = report.rotations.map(({ plan }) => plan);
    const blocked = { reason: 'no-worker-in-vpc', oldCertificateId: old, newCertificateId: renewed };
    expect(report.rotations[0]?.outcomes).toMatchObject([{ ...blocked, outcome: 'blocked' }]);
    expect(plans[0]?.replacements).toMatchObject([{ ...blocked, decision: 'blocked', steps: [] }]);
    const text = stripVTControlCharacters(planTable(plans, { plannedBy: {} }));
    expect(text).toContain('blocked (no-worker-in-vpc)');
    expect(text).toContain('Nothing can be done now');
    const [snapshot] = await latestScans(world.store);
    expect([...(snapshot?.rows ?? [])]).toMatchObject([
      { ...blocked, decision: 'blocked', message: expect.stringContaining(vpcId) },
    ]);
  });

  it('is tried nevertheless with MODE=apply: a function that was made by hand may reach it', async () => {
    const { world, old, renewed } = anIntranetOne();

    const report = await world.rotate();

    expect(outcomesOf(report)).toEqual([`${old}: verified (proved)`]);
    expect(world.attached()).toEqual([`default ${renewed}`]);
  });
});

describe('an Intranet load balancer whose VPC has a worker', () => {
  it('is planned, and goes to that worker', async () => {
    const { world, vpcId } = anIntranetOne();
    const ROTATE_FUNCTION = `${vpcId}=inside,public`;
    const invoker = createMemoryInvoker();

    const planned = await world.scan({}, { MODE: 'plan', ROTATE_FUNCTION }, { invoker });
    await world.scan({}, { ROTATE_FUNCTION }, { invoker });

    expect(planned.rotations[0]?.outcomes).toMatchObject([{ outcome: 'planned', reason: 'expires-soon' }]);
    expect(invoker.invocations.map(({ target: { functionName } }) => functionName)).toEqual(['inside']);
  });
});
