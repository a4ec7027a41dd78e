/** Which calls are made, and what results. The answers to a sender are in cloud.test.ts. */
import { describe, expect, it } from 'vitest';
import type { CloudErrorKind } from '../../../../shared/cloud/errors.ts';
import type { Command } from '../../../../shared/service/commands/command.ts';
import { type LocateInput, locate } from '../../../../shared/service/webhook/locate.ts';
import { aCloudError, rejection } from '../../cloud/fakes.ts';
import { aLoadBalancer } from '../../cloud/inventory/fake-alb.ts';

const homes: Readonly<Record<string, string>> = { 'alb-1': 'cn-hangzhou', 'alb-2': 'cn-beijing' };

function aCloud(
  regions: LocateInput['regions'],
  fails: Readonly<Record<string, CloudErrorKind | 'defect'>> = {},
) {
  const asked: string[] = [];
  const alb: LocateInput['alb'] = (region) => ({
    describeRegions: async () => {
      asked.push(`regions of ${region}`);
      return ['cn-hangzhou', 'cn-beijing'];
    },
    getLoadBalancerAttribute: async (loadBalancerId) => {
      asked.push(region);
      const kind = fails[region];
      if (kind === 'defect') throw new TypeError('a defect');
      if (kind !== undefined) throw aCloudError({ kind });
      if (homes[loadBalancerId] !== region) throw aCloudError({ kind: 'not-found' });
      return aLoadBalancer({ loadBalancerId });
    },
  });
  const find = (command: Command) => locate(command, { regions, ownRegion: 'cn-hangzhou', alb });
  return { asked, find };
}

const both = ['cn-hangzhou', 'cn-beijing'];

describe('a command', () => {
  it('that names neither region nor load balancer is passed on without a call', async () => {
    const { asked, find } = aCloud('all');

    expect(await find({ force: true })).toEqual({ force: true });
    expect(asked).toEqual([]);
  });

  it('that names a covered region is passed on without a call to it', async () => {
    const { asked, find } = aCloud(both);

    expect(await find({ region: 'cn-beijing' })).toEqual({ region: 'cn-beijing' });
    expect(asked).toEqual([]);
  });

  it('that names another region is refused, and that region is not called', async () => {
    const { asked, find } = aCloud('all');

    expect(await rejection(find({ region: 'evil.example.com', loadBalancerId: 'alb-1' }))).toMatchObject({
      code: 'RegionNotCovered',
    });
    expect(asked).toEqual(['regions of cn-hangzhou']);
  });

  it('that names a load balancer gets its region', async () => {
    const { asked, find } = aCloud(both);

    expect(await find({ loadBalancerId: 'alb-2' })).toEqual({
      loadBalancerId: 'alb-2',
      region: 'cn-beijing',
    });
    expect(asked).toEqual(both);
  });

  it('that names both is looked up only in that region', async () => {
    const { asked, find } = aCloud(both);

    expect(await rejection(find({ loadBalancerId: 'alb-2', region: 'cn-hangzhou' }))).toMatchObject({
      code: 'UnknownLoadBalancer',
      message: expect.stringContaining('no load balancer alb-2 in cn-hangzhou.'),
    });
    expect(asked).toEqual(['cn-hangzhou']);
  });
});

describe('a region that does not answer', () => {
  it('is no failure where another one has the load balancer', async () => {
    const { find } = aCloud(both, { 'cn-hangzhou': 'unavailable' });

    expect(await find({ loadBalancerId: 'alb-2' })).toMatchObject({ region: 'cn-beijing' });
  });

  it('is a failure where the load balancer may be there', async () => {
    const { find } = aCloud(both, { 'cn-hangzhou': 'unavailable' });

    expect(await rejection(find({ loadBalancerId: 'alb-9' }))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a defect', () => {
  it('is not taken for a region that does not answer', async () => {
    const { find } = aCloud(both, { 'cn-hangzhou': 'defect' });

    await expect(find({ loadBalancerId: 'alb-2' })).rejects.toThrow(TypeError);
  });
});
