/** The worker of a VPC that the settings no longer name: it is deleted only when nothing is open that needs it. */
import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../../../scripts/deploy/carry-out/carry-out.ts';
import type { OpenWork } from '../../../../../scripts/deploy/carry-out/require-finished.ts';
import { createAccountModel } from '../../../../support/account-model.ts';
import { handClock } from '../../../../support/hand-clock.ts';
import { deployedWith, settingsWith } from '../../../../support/installation.ts';
import { nothingOpen, openWith } from '../../remove/deployed-model.ts';

const settings = settingsWith();
const WORKER = 'cert-rotator-rotate-vpc-1';

const found = (vpcId: string) => ({
  region: 'cn-hangzhou',
  loadBalancerId: 'alb-1',
  addressType: 'Intranet' as const,
  vpcId,
  isRotated: true,
});
const open = openWith([{}]);
const held = openWith([], { holder: 'w', untilMs: 1, holds: true });
const ended = openWith([], { holder: 'w', untilMs: 0, holds: false });

/** @returns the functions that are left, and the reason if it was refused */
async function deletes(
  functionName: string,
  read: Awaited<ReturnType<OpenWork['readOpen']>>,
  loadBalancers: OpenWork['loadBalancers'] = [found('vpc-1')],
) {
  const model = createAccountModel();
  const worker = deployedWith(settings).functions['cert-rotator-rotate'];
  if (worker === undefined) throw new Error('no worker');
  model.functions.set(functionName, worker);
  const failed = await carryOut(
    [{ kind: 'delete-function', functionName, why: { en: 'not wanted', zh: '不需要' } }],
    {
      apis: model.apis,
      clock: handClock(0),
      installation: settings,
      print: () => undefined,
      deployer: { deploy: async () => undefined },
      newBuckets: model.newBuckets,
      openWork: { readOpen: async () => read, loadBalancers },
    },
  ).catch((error: unknown) => error as Error);
  return { left: [...model.functions.keys()], writes: model.writes, message: failed?.message };
}

describe('the worker of a VPC', () => {
  it.each([
    ['a change of a load balancer of its VPC is open', open, [found('vpc-1')]],
    ['a lease of one holds', held, [found('vpc-1')]],
    ['the VPC of an open change is not known', open, undefined],
    ['the ledger cannot be read', undefined, [found('vpc-1')]],
  ] as const)('is not touched while %s', async (_, read, loadBalancers) => {
    const { left, writes, message } = await deletes(WORKER, read, loadBalancers);

    expect([left, writes]).toEqual([[WORKER], []]);
    expect(message).toContain('vpc-1');
  });

  it.each([
    ['nothing is open', nothingOpen, [found('vpc-1')]],
    ['a lease has ended', ended, [found('vpc-1')]],
    ['what is open is in another VPC', open, [found('vpc-2')]],
  ] as const)('is deleted where %s', async (_, read, loadBalancers) => {
    expect((await deletes(WORKER, read, loadBalancers)).left).toEqual([]);
  });

  it('is the only function that this is asked for', async () => {
    expect((await deletes('cert-rotator-status', open)).left).toEqual([]);
  });
});
