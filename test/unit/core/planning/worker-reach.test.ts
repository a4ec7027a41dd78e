/** Which load balancers no worker can reach, as far as the configuration tells. */
import { describe, expect, it } from 'vitest';
import { noWorkerFor, type ReachSettings } from '../../../../shared/core/planning/worker-reach.ts';
import { aLoadBalancer } from '../../../support/builders.ts';

const deployed: ReachSettings = {
  probeNetwork: 'by-address-type',
  rotateFunction: { byVpc: { 'vpc-2': 'inside' }, byRegion: {}, otherwise: 'rotate' },
  unprovable: 'block',
};
const intranet = aLoadBalancer({ addressType: 'Intranet', vpcId: 'vpc-1' });

describe('an Intranet load balancer', () => {
  it('has no worker where its VPC has no function: the message says what to add', () => {
    expect(noWorkerFor(intranet, deployed)).toEqual({
      reason: 'no-worker-in-vpc',
      message:
        'alb-1 can be reached only inside vpc-1, and no worker is there: add vpc-1 to VPC_WORKERS and deploy again.',
      parameters: { vpcId: 'vpc-1' },
    });
  });

  it('has one where its VPC has a function', () => {
    expect(noWorkerFor({ ...intranet, vpcId: 'vpc-2' }, deployed)).toBeUndefined();
  });

  it.each<[string, Partial<ReachSettings>]>([
    [
      'its region has a function, which may be inside',
      { rotateFunction: { byVpc: {}, byRegion: { 'cn-hangzhou': 'x' }, otherwise: 'rotate' } },
    ],
    [
      'scan rotates by itself, and may be inside',
      { rotateFunction: { byVpc: {}, byRegion: {}, otherwise: undefined } },
    ],
    ['changes without proof are wanted', { unprovable: 'rotate' }],
    ['public addresses are probed', { probeNetwork: 'public' }],
  ])('is not reported where %s', (_title, settings) => {
    expect(noWorkerFor(intranet, { ...deployed, ...settings })).toBeUndefined();
  });

  it('is not reported where ALB does not tell its VPC', () => {
    expect(noWorkerFor({ ...intranet, vpcId: undefined }, deployed)).toBeUndefined();
  });
});

describe('an Internet load balancer', () => {
  const internet = aLoadBalancer({ addressType: 'Internet', vpcId: 'vpc-1' });

  it('is reached over the Internet', () => {
    expect(noWorkerFor(internet, deployed)).toBeUndefined();
  });

  it('has no worker where PROBE_NETWORK asks for private addresses', () => {
    expect(noWorkerFor(internet, { ...deployed, probeNetwork: 'vpc' })?.reason).toBe('no-worker-in-vpc');
  });
});
