import { describe, expect, it } from 'vitest';
import { coveredRegions, refusalOfRegion } from '../../../shared/config/covered-regions.ts';
import type { Regions } from '../../../shared/config/values.ts';

const everyRegion = ['cn-beijing', 'cn-hangzhou'];

function regionsFor(regions: Regions, describeRegions = async (): Promise<readonly string[]> => everyRegion) {
  return coveredRegions({ regions, ownRegion: 'cn-hangzhou', describeRegions });
}

const neverAsked = () => Promise.reject(new Error('ALB was asked.'));

describe('the regions of the service', () => {
  it('are the own one, without a question to ALB', async () => {
    expect(await regionsFor('own', neverAsked)).toEqual(['cn-hangzhou']);
  });

  it('are the configured ones, even without the own one', async () => {
    expect(await regionsFor(['cn-beijing'], neverAsked)).toEqual(['cn-beijing']);
  });

  it('are those that ALB names, where all are configured', async () => {
    expect(await regionsFor('all')).toEqual(everyRegion);
  });
});

describe('a region in a request', () => {
  const refusal = (region: string | undefined, regions: Regions) =>
    refusalOfRegion(region, { regions, ownRegion: 'cn-hangzhou' });

  it.each<[string, string | undefined, Regions]>([
    ['there is none', undefined, 'own'],
    ['it is the own one', 'cn-hangzhou', 'own'],
    ['it is one of the configured ones', 'cn-beijing', ['cn-hangzhou', 'cn-beijing']],
    ['all are covered: no host name is made of it here', 'evil.example.com', 'all'],
  ])('is accepted where %s', (_title, region, regions) => {
    expect(refusal(region, regions)).toBeUndefined();
  });

  it.each<[string, string, Regions, string]>([
    ['it is another one than the own one', 'cn-beijing', 'own', 'cn-hangzhou'],
    [
      'the own one is not configured',
      'cn-hangzhou',
      ['cn-beijing', 'cn-shanghai'],
      'cn-beijing, cn-shanghai',
    ],
  ])('is refused where %s', (_title, region, regions, covered) => {
    expect(refusal(region, regions)).toMatchObject({
      code: 'RegionNotCovered',
      message: expect.stringContaining(`does not cover ${region}, only ${covered}.`),
      hint: expect.stringContaining('REGIONS'),
    });
  });
});
