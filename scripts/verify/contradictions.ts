/** What is said of options of verify that do not fit each other, in each language. */
import type { Said } from '../../shared/core/model/texts/language.ts';

export const contradictions = {
  timeoutAlone: {
    en: '--timeout is the limit of --wait: give both, or neither.',
    zh: '--timeout 是 --wait 的时限：请同时使用，或都不使用。',
  },
  twoFormats: (format: string): Said => ({
    en: `--json is --format json: leave out --json or --format ${format}.`,
    zh: `--json 等于 --format json：请去掉 --json 或 --format ${format}。`,
  }),
  noAddresses: {
    en: '--name, --key-type and --protocol need --addresses: of a load balancer all names and key types are asked.',
    zh: '--name、--key-type 和 --protocol 需要与 --addresses 一起使用：对负载均衡实例会探测所有域名和密钥类型。',
  },
  addressesAlone: {
    en: '--addresses takes no load balancer, --region or --listener.',
    zh: '--addresses 不能与负载均衡实例、--region 或 --listener 同时使用。',
  },
  noKeyType: (keyTypes: readonly string[]): Said => ({
    en: `--addresses needs --key-type: ${keyTypes.join(', ')}.`,
    zh: `--addresses 需要与 --key-type 一起使用：${keyTypes.join('、')}。`,
  }),
  noDigest: {
    en: '--addresses needs --expect with SHA-256 digests: without a cloud account an id says nothing.',
    zh: '--addresses 需要用 --expect 指定 SHA-256 摘要：没有云账号时无法由证书 ID 得知证书。',
  },
  notOverQuic: (keyTypes: readonly string[]): Said => ({
    en: `${keyTypes.join(', ')} certificates are not served over quic.`,
    zh: `QUIC 不支持 ${keyTypes.join('、')} 证书。`,
  }),
} as const;
