/**
 * DescribeRegions: the regions of this emulator, with the real cloud's endpoint names. `LocalName` is in Chinese unless `AcceptLanguage` asks
 * for English.
 */
import type { Action } from '../action.ts';
import { hostOf } from '../wire.ts';

/** As the console shows them: in Chinese and in English. Other regions have their id for a name. */
const names: Readonly<Record<string, readonly [string, string]>> = {
  'cn-hangzhou': ['华东1（杭州）', 'China (Hangzhou)'],
  'cn-shanghai': ['华东2（上海）', 'China (Shanghai)'],
  'cn-beijing': ['华北2（北京）', 'China (Beijing)'],
  'cn-shenzhen': ['华南1（深圳）', 'China (Shenzhen)'],
  'cn-hongkong': ['中国香港', 'China (Hong Kong)'],
  'ap-southeast-1': ['新加坡', 'Singapore'],
  'ap-northeast-1': ['日本（东京）', 'Japan (Tokyo)'],
  'us-east-1': ['美国（弗吉尼亚）', 'US (Virginia)'],
  'us-west-1': ['美国（硅谷）', 'US (Silicon Valley)'],
  'eu-central-1': ['德国（法兰克福）', 'Germany (Frankfurt)'],
};

export const describeRegions: Action = {
  product: 'alb',
  name: 'DescribeRegions',
  write: false,
  run: ({ world, params }) => {
    const language = params.oneOf('AcceptLanguage', ['zh-CN', 'en-US', 'ja']) ?? 'zh-CN';
    return {
      Regions: [...world.regions].map((region) => ({
        RegionId: region,
        LocalName: names[region]?.[language === 'zh-CN' ? 0 : 1] ?? region,
        RegionEndpoint: hostOf('alb', region),
      })),
    };
  },
};
