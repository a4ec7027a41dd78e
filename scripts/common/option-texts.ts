/** What is said of a value that an option does not take, in each language. */
import { InvalidArgumentError } from 'commander';
import type { Said } from '../../shared/core/model/texts/language.ts';
import { languageOfPerson } from './language-of-person.ts';

export const expected = {
  count: { en: 'Expected a whole number from 0.', zh: '应为不小于 0 的整数。' },
  loadBalancer: {
    en: 'Expected the id of a load balancer, such as alb-o9ulmq5hgn68jk.',
    zh: '应为负载均衡实例 ID，例如 alb-o9ulmq5hgn68jk。',
  },
  listener: {
    en: 'Expected the id of a listener, such as lsn-o4u54y73wq7b.',
    zh: '应为监听 ID，例如 lsn-o4u54y73wq7b。',
  },
  certificate: {
    en: 'Expected a certificate id with its partition, such as 20741377-cn-hangzhou.',
    zh: '应为带地域的证书 ID，例如 20741377-cn-hangzhou。',
  },
  certificateOrDigest: {
    en: 'Expected a certificate id with its region, such as 20741377-cn-hangzhou, or 64 hex digits (SHA-256).',
    zh: '应为带地域的证书 ID（例如 20741377-cn-hangzhou），或 64 位十六进制数（SHA-256）。',
  },
  plan: {
    en: 'Expected the hash of a plan, as the plan shows it: 64 lower-case hex digits.',
    zh: '应为计划中显示的哈希值：64 位小写十六进制数。',
  },
  account: { en: 'Expected the id of an account: digits alone.', zh: '应为账号 ID，只含数字。' },
  port: { en: 'Expected a port from 0 to 65535.', zh: '应为 0 到 65535 的端口。' },
  scale: { en: 'Expected a number from 1 to 1000.', zh: '应为 1 到 1000 的数字。' },
  region: { en: 'Expected a region id such as cn-hangzhou.', zh: '应为地域 ID，例如 cn-hangzhou。' },
  rotation: {
    en: 'Expected the id of a rotation, as shown by "open".',
    zh: '应为轮换 ID，如 open 子命令所示。',
  },
  address: {
    en: 'Expected an IP address and a port, such as 127.0.0.1:8443 or [::1]:443.',
    zh: '应为 IP 地址和端口，例如 127.0.0.1:8443 或 [::1]:443。',
  },
  digest: {
    en: 'Expected 64 hex digits, with or without colons.',
    zh: '应为 64 位十六进制数，可带冒号。',
  },
  seconds: (most: number): Said => ({
    en: `Expected a number of seconds from 1 to ${most}.`,
    zh: `应为 1 到 ${most} 的秒数。`,
  }),
  wholeSeconds: (most: number): Said => ({
    en: `Expected whole seconds from 1 to ${most}.`,
    zh: `应为 1 到 ${most} 的整数秒。`,
  }),
  name: (most: number): Said => ({
    en: `Expected 1 to ${most} letters, digits and underscores.`,
    zh: `应为 1 到 ${most} 个字母、数字或下划线。`,
  }),
  noFolder: (folder: string): Said => ({ en: `There is no folder ${folder}.`, zh: `没有目录 ${folder}。` }),
  noFile: { en: 'There is no such file.', zh: '没有这个文件。' },
} as const;

/** For Commander, in the language of the person. */
export function notTaken(said: Said): InvalidArgumentError {
  return new InvalidArgumentError(said[languageOfPerson()]);
}
