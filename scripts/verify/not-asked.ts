/** Why something is not asked, or cannot be: one sentence each, in each language. Pure. */
import { counted } from '../../shared/base/words.ts';
import type { Said } from '../../shared/core/model/texts/language.ts';

const networkInChinese = { public: '公网', vpc: 'VPC' } as const;

type Network = keyof typeof networkInChinese;

export const leftOutTexts = {
  stopped: (listenerId: string): Said => ({
    en: `${listenerId}: it is stopped.`,
    zh: `${listenerId}：监听已停止。`,
  }),
  noneAttached: (listenerId: string): Said => ({
    en: `${listenerId}: none of the expected certificates is attached.`,
    zh: `${listenerId}：没有关联任何一张预期的证书。`,
  }),
  zone: (loadBalancerId: string, zoneId: string, status: string): Said => ({
    en: `${loadBalancerId}: ${zoneId} is ${status}, not Active.`,
    zh: `${loadBalancerId}：可用区 ${zoneId} 的状态为 ${status}，不是 Active。`,
  }),
  otherNetwork: (loadBalancerId: string, count: number, network: Network, other: Network): Said => ({
    en: `${loadBalancerId}: ${counted(count, `${other} address`, `${other} addresses`)}; its ${network} ones are asked (PROBE_NETWORK).`,
    zh: `${loadBalancerId}：${count} 个${networkInChinese[other]}地址；探测的是其${networkInChinese[network]}地址（PROBE_NETWORK）。`,
  }),
};

export const unaskedTexts = {
  noneOf: (id: string, expected: readonly string[]): Said => ({
    en: `${id}: none of the expected certificates is attached (${expected.join(', ')}).`,
    zh: `${id}：没有关联任何一张预期的证书（${expected.join('、')}）。`,
  }),
  nowhere: (expected: string): Said => ({
    en: `${expected} is attached to none of these listeners.`,
    zh: `${expected} 没有关联到其中任何一个监听。`,
  }),
  undescribed: (listenerId: string, certificateId: string): Said => ({
    en: `${listenerId}: CAS does not describe ${certificateId}, so its names and its key type are not known.`,
    zh: `${listenerId}：数字证书管理服务没有 ${certificateId} 的详情，因此其域名和密钥类型未知。`,
  }),
  noCertificate: (listenerId: string): Said => ({
    en: `${listenerId}: no certificate is attached.`,
    zh: `${listenerId}：没有关联证书。`,
  }),
  noTarget: (listenerId: string, certificateId: string): Said => ({
    en: `${listenerId}: nothing can be asked that shows ${certificateId}.`,
    zh: `${listenerId}：没有任何探测能返回 ${certificateId}。`,
  }),
  noZone: (loadBalancerId: string): Said => ({
    en: `${loadBalancerId}: no zone is Active.`,
    zh: `${loadBalancerId}：没有状态为 Active 的可用区。`,
  }),
  noAddress: (loadBalancerId: string, network: Network, zoneId: string): Said => ({
    en: `${loadBalancerId}: ALB lists no ${network} address in ${zoneId}.`,
    zh: `${loadBalancerId}：ALB 没有列出可用区 ${zoneId} 中的${networkInChinese[network]}地址。`,
  }),
  /** Of a round that the cloud did not answer. */
  failed: (message: string): Said => ({ en: message, zh: `未能读取。原文：${message}` }),
};
