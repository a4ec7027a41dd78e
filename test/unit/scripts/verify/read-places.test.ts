import { expect, it } from 'vitest';
import { readPlaces } from '../../../../scripts/verify/read-places.ts';
import type { Cloud } from '../../../../shared/cloud/cloud.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';

it('names the region that was meant where the host name of a mistyped one does not resolve', async () => {
  const unresolved = async () => {
    throw new CloudError('the name does not resolve.', {
      kind: 'unavailable',
      action: 'ListLoadBalancers',
      cloudCode: 'ENOTFOUND',
    });
  };
  const cloud = { alb: () => ({ listLoadBalancers: unresolved }) } as unknown as Cloud;
  const chosen = { regions: ['cn-hangzou'], loadBalancerIds: [], listenerIds: [], expect: [] };

  await expect(readPlaces(cloud, { probeNetwork: 'by-address-type' }, chosen)).rejects.toThrow(
    'Did you mean cn-hangzhou?',
  );
});
