/** What doctor prints around its findings, in each language. */
import type { InEach } from '../../shared/core/model/texts/language.ts';

export type Area = 'Account' | 'Functions and roles' | 'Ledger' | 'Load balancers and certificates';

export interface Counts {
  readonly fault: number;
  readonly warning: number;
  readonly unknown: number;
  readonly ok: number;
}

export interface DoctorTexts {
  readonly title: (prefix: string, region: string) => string;
  readonly areas: Readonly<Record<Area, string>>;
  /** After the title of a check, and what stands between them. */
  readonly id: (id: string) => string;
  readonly beforeId: string;
  readonly onlyCredentials: string;
  readonly summary: (counts: Counts) => string;
  /** A text that names a deploy which would refuse. In Chinese it may end with the command, which is copied without what follows. */
  readonly refused: (text: string, checks: readonly string[]) => string;
  readonly reading: string;
  readonly written: (file: string) => string;
}

const en: DoctorTexts = {
  title: (prefix, region) => `alb-cert-rotator ${prefix} in ${region}`,
  areas: {
    Account: 'Account',
    'Functions and roles': 'Functions and roles',
    Ledger: 'Ledger',
    'Load balancers and certificates': 'Load balancers and certificates',
  },
  id: (id) => `(${id})`,
  beforeId: ' ',
  onlyCredentials: 'Everything else waits for the credentials (--verbose lists it).',
  summary: ({ fault, warning, unknown, ok }) =>
    `${counted(fault, 'fault')}, ${counted(warning, 'warning')}, ${unknown} unknown, ${ok} in order`,
  refused: (text, checks) =>
    `${text.replace(/\.$/, '')}. It is refused until this is repaired: ${checks.join(', ')}`,
  reading: 'reading the account',
  written: (file) => `written: ${file}`,
};

const zh: DoctorTexts = {
  title: (prefix, region) => `alb-cert-rotator ${prefix}（${region}）`,
  areas: {
    Account: '账号',
    'Functions and roles': '函数和角色',
    Ledger: '轮换记录',
    'Load balancers and certificates': '负载均衡实例和证书',
  },
  id: (id) => `（${id}）`,
  beforeId: '',
  onlyCredentials: '访问凭证正确之前，其余各项无法检查（--verbose 会全部列出）。',
  summary: ({ fault, warning, unknown, ok }) =>
    `${fault} 项异常，${warning} 项警告，${unknown} 项未知，${ok} 项正常`,
  refused: (text, checks) =>
    `${text}${text.endsWith('。') ? '' : ' '}（修复以下各项之前部署会被拒绝：${checks.join('、')}）`,
  reading: '正在读取账号',
  written: (file) => `已写入：${file}`,
};

export const doctorTexts: InEach<DoctorTexts> = { en, zh };

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
