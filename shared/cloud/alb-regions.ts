/**
 * Regions that ALB is known to have, to recognise a mistyped one. Never a limit: ALB opens new regions, and a region that resembles none of
 * these is accepted.
 *
 * Source: endpoints of ALB 2020-06-16 in the vendor's API metadata (August 2026).
 */
import { nearest } from '../base/nearest.ts';

export const albRegions: readonly string[] = [
  'cn-hangzhou',
  'cn-shanghai',
  'cn-qingdao',
  'cn-beijing',
  'cn-zhangjiakou',
  'cn-wulanchabu',
  'cn-shenzhen',
  'cn-heyuan',
  'cn-guangzhou',
  'cn-chengdu',
  'cn-nanjing',
  'cn-fuzhou',
  'cn-wuhan-lr',
  'cn-zhengzhou-jva',
  'cn-hongkong',
  'cn-beijing-finance-1',
  'cn-shanghai-finance-1',
  'cn-shenzhen-finance-1',
  'cn-heyuan-acdr-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'us-west-1',
  'us-east-1',
  'us-southeast-1',
  'na-south-1',
  'eu-west-1',
  'eu-central-1',
  'me-east-1',
  'me-central-1',
];

/**
 * The region that was meant, if this one is not known and resembles one that is.
 *
 * Careful outside of China, where names are made of a few words: `eu-east-1`, `af-south-1` and `ap-southeast-8` would be new regions, not mistakes.
 */
export function meantRegion(region: string): string | undefined {
  if (albRegions.includes(region)) return undefined;
  const ofSamePart = albRegions.filter((known) => known.slice(0, 3) === region.slice(0, 3));
  const meant = nearest(region, ofSamePart, region.startsWith('cn-') ? 2 : 1);
  return meant?.replace(/-\d+$/, '') === region.replace(/-\d+$/, '') ? undefined : meant;
}
