/** DescribeRegions: the regions of this emulator, with the real cloud's endpoint names. */
import type { Action } from '../action.ts';
import { hostOf } from '../wire.ts';

export const describeRegions: Action = {
  product: 'alb',
  name: 'DescribeRegions',
  write: false,
  run: ({ world }) => ({
    Regions: [...world.regions].map((region) => ({
      RegionId: region,
      LocalName: region,
      RegionEndpoint: hostOf('alb', region),
    })),
  }),
};
