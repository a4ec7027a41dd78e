import { describe, expect, it } from 'vitest';
import { albRegions, meantRegion } from '../../../shared/cloud/alb-regions.ts';

describe('a region that was meant', () => {
  it('resembles the mistyped one; a new number is a new region', () => {
    expect(meantRegion('cn-hangzou')).toBe('cn-hangzhou');
    expect(meantRegion('ap-southeest-1')).toBe('ap-southeast-1');
    for (const region of ['ap-southeast-9', 'af-south-1', 'eu-east-1', 'xx-somewhere-else-1'])
      expect(meantRegion(region)).toBeUndefined();
    for (const region of albRegions) expect(meantRegion(region)).toBeUndefined();
  });
});
