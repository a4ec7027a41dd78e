/** What `--init` prints around its questions, in each language. */
import type { InEach } from '../../../shared/core/model/texts/language.ts';

export interface InitTexts {
  readonly note: string;
  readonly notTaken: (names: readonly string[]) => string;
  readonly emulatorAddresses: string;
  readonly whose: string;
  readonly written: string;
  readonly unset: (names: readonly string[]) => string;
  readonly lookingForInstallation: string;
  readonly settingsOf: (installation: string) => string;
  /** @param reason in the words of the cloud */
  readonly regionsUnknown: (reason: string, searched: string) => string;
  readonly lookingForLoadBalancers: string;
  readonly howToAnswer: string;
  readonly loadBalancersUnknown: string;
  readonly noLoadBalancers: string;
  readonly loadBalancers: (places: readonly (readonly [count: number, region: string])[]) => string;
  readonly takeOver: (installation: string) => string;
  readonly installation: (prefix: string, region: string) => string;
}

const en: InitTexts = {
  note: 'note: ',
  notTaken: (names) => `not taken from the shell: ${names.join(', ')}. --set NAME=value writes one to .env.`,
  emulatorAddresses:
    'for an emulator, --init needs its addresses, too: --set CONTROL_ENDPOINT=http://127.0.0.1:<port>, or --set @file with the settings that it has written.',
  whose: 'asking whose credentials these are',
  written: '.env was written. It may hold secrets: only you can read it.',
  unset: (names) =>
    `The shell has other values than .env, which deploy refuses. Run: unset ${names.join(' ')}`,
  lookingForInstallation: 'looking for an installation',
  settingsOf: (installation) => `These are the settings of ${installation}.`,
  regionsUnknown: (reason, searched) =>
    `the regions of ALB could not be listed (${reason}). Only ${searched} is searched: name others by --set REGIONS=...`,
  lookingForLoadBalancers: 'looking for load balancers',
  howToAnswer: 'Enter takes the answer in brackets; Ctrl-C ends, and nothing is written.',
  loadBalancersUnknown: 'These credentials may not list load balancers: the defaults know none.',
  noLoadBalancers: 'There are no load balancers.',
  loadBalancers: (places) =>
    `Load balancers: ${places.map(([count, region]) => `${count} in ${region}`).join(', ')}.`,
  takeOver: (installation) => `${installation} is deployed. Write .env from what runs? yes or no [yes]: `,
  installation: (prefix, region) => `${prefix} in ${region}`,
};

const zh: InitTexts = {
  note: '备注：',
  notTaken: (names) => `没有采用 shell 中的 ${names.join('、')}。可用 --set NAME=value 写入 .env。`,
  emulatorAddresses:
    '使用模拟器时，--init 还需要它的地址：--set CONTROL_ENDPOINT=http://127.0.0.1:<port> ，或用 --set @file 给出模拟器写入的设置文件。',
  whose: '正在查询凭证所属的账号',
  written: '.env 已写入。其中可能有密钥：只有您可以读取。',
  unset: (names) => `shell 中有与 .env 不同的值，deploy 会拒绝。请执行：unset ${names.join(' ')}`,
  lookingForInstallation: '正在查找已有的部署',
  settingsOf: (installation) => `写入的是 ${installation} 的设置。`,
  regionsUnknown: (reason, searched) =>
    `无法列出 ALB 的地域，只在 ${searched} 中查找：可用 --set REGIONS=... 指定其他地域。原文：${reason}`,
  lookingForLoadBalancers: '正在查找负载均衡实例',
  howToAnswer: '按 Enter 采用方括号中的答案；按 Ctrl-C 结束，不写入任何内容。',
  loadBalancersUnknown: '当前凭证无权列出负载均衡实例：默认值中没有它们。',
  noLoadBalancers: '没有负载均衡实例。',
  loadBalancers: (places) =>
    `负载均衡实例：${places.map(([count, region]) => `${region} ${count} 个`).join('，')}。`,
  takeOver: (installation) => `${installation} 已部署。是否按已部署的内容生成 .env？输入 yes 或 no [yes]：`,
  installation: (prefix, region) => `${prefix}（${region}）`,
};

export const initTexts: InEach<InitTexts> = { en, zh };
