/** A region whose host name does not resolve: mistyped, or a network that fails. */
import { describe, expect, it } from 'vitest';
import type { AlbApi } from '../../../../shared/cloud/alb-api.ts';
import { CloudError } from '../../../../shared/cloud/errors.ts';
import { explainedRegion } from '../../../../shared/service/worker/explain-region.ts';

const unresolved = new CloudError('the name does not resolve.', {
  kind: 'unavailable',
  action: 'ListLoadBalancers',
  cloudCode: 'ENOTFOUND',
});

/** @param known what DescribeRegions answers; `undefined`: nothing */
function cloudWith(known: readonly string[] | undefined) {
  const asked: string[] = [];
  const alb = (region: string): AlbApi =>
    ({
      describeRegions: async () => {
        asked.push(region);
        if (known === undefined) throw unresolved;
        return known;
      },
    }) as unknown as AlbApi;
  return { alb, asked };
}

describe('a region whose host name does not resolve', () => {
  it('is one that ALB does not have', async () => {
    const cloud = cloudWith(['cn-hangzhou', 'cn-beijing']);

    expect(await explainedRegion(cloud, 'eu-north-9', unresolved)).toMatchObject({
      code: 'UnknownRegion',
      message: expect.stringContaining('ALB has no region eu-north-9.'),
    });
    expect(cloud.asked).toEqual(['cn-hangzhou']);
  });

  it('is mistyped where it resembles a known one, which is named at once, without a further call', async () => {
    const cloud = cloudWith(['cn-hangzhou', 'cn-beijing']);

    expect(await explainedRegion(cloud, 'cn-hangzou', unresolved)).toMatchObject({
      code: 'UnknownRegion',
      message: expect.stringContaining('does not resolve. Did you mean cn-hangzhou?'),
    });
    expect(cloud.asked).toEqual([]);
  });

  it('is a region that is not in our own list, where ALB has it: the network fails', async () => {
    expect(await explainedRegion(cloudWith(['cn-new-1']), 'cn-new-1', unresolved)).toBe(unresolved);
  });

  it.each(['cn-hangzhou', 'cn-beijing'])('%s is a known one: the network fails', async (region) => {
    expect(await explainedRegion(cloudWith(undefined), region, unresolved)).toBe(unresolved);
  });

  it('is not asked about for any other failure', async () => {
    const cloud = cloudWith([]);
    const denied = new CloudError('no', {
      kind: 'denied',
      action: 'ListLoadBalancers',
      cloudCode: 'Forbidden',
    });

    expect(await explainedRegion(cloud, 'cn-hangzou', denied)).toBe(denied);
    expect(cloud.asked).toEqual([]);
  });
});
