/** What `npm run upload` prints, in each language. */
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { UploadCheck } from './checks.ts';

export interface UploadTexts {
  readonly uploaded: string;
  readonly hadBefore: string;
  /** @param until a day */
  readonly placed: (what: string, certificateId: string, names: readonly string[], until: string) => string;
  readonly noWebhook: string;
  readonly accepted: string;
  readonly but: (failure: string) => string;
  readonly tryingAgain: (why: Wait) => string;
}

/** Why a request is sent again a moment later. */
export type Wait =
  | { readonly kind: 'name-taken' }
  /** CAS refused it for the moment. */
  | { readonly kind: 'cas'; readonly message: string }
  /** `undefined`: there was no answer. */
  | { readonly kind: 'webhook'; readonly status: number | undefined };

const en: UploadTexts = {
  uploaded: 'Uploaded to CAS',
  hadBefore: 'CAS had it before',
  placed: (what, certificateId, names, until) =>
    `${what}: ${certificateId}\n${names.join(', ')}; valid until ${until}.`,
  noWebhook: 'No webhook is set (WEBHOOK_URL): the timer of scan finds it within the hour.',
  accepted: 'The webhook has accepted a scan.',
  but: (failure) => `Uploaded, but: ${failure}`,
  tryingAgain: (why) => `Trying again: ${waitInEnglish(why)}`,
};

function waitInEnglish(why: Wait): string {
  if (why.kind === 'name-taken') return 'the name is taken, and the list may lag behind';
  return why.kind === 'cas' ? why.message : `the webhook answered ${why.status ?? 'nothing'}`;
}

const zh: UploadTexts = {
  uploaded: '已上传到数字证书管理服务',
  hadBefore: '数字证书管理服务中已有该证书',
  placed: (what, certificateId, names, until) =>
    `${what}：${certificateId}\n${names.join('、')}；有效期至 ${until}。`,
  noWebhook: '没有设置 webhook（WEBHOOK_URL）：定时触发的扫描会在一小时内发现该证书。',
  accepted: 'webhook 已接受扫描请求。',
  but: (failure) => `证书已可用，但未能请求扫描：${failure}`,
  tryingAgain: (why) => `正在重试：${waitInChinese(why)}`,
};

function waitInChinese(why: Wait): string {
  if (why.kind === 'name-taken') return '名称已被使用，而证书列表可能尚未更新';
  if (why.kind === 'cas') return `数字证书管理服务暂未接受。原文：${why.message}`;
  return why.status === undefined ? 'webhook 没有应答' : `webhook 返回 ${why.status}`;
}

export const uploadTexts: InEach<UploadTexts> = { en, zh };

/** What a failed check means, and what to do. In English a check has its own sentences. */
export const uploadChecksInChinese: Readonly<Record<UploadCheck, readonly [says: string, todo: string]>> = {
  'key-type': [
    '证书的密钥既不是 RSA 也不是 ECC。',
    'SM2 证书请在数字证书管理服务的控制台中上传；ALB 只支持 RSA、ECC 和 SM2。',
  ],
  'self-signed': [
    '第一张证书为自签名证书，客户端不会信任它。',
    '请提供 CA 签发的证书链；确需上传时请使用 --self-signed。',
  ],
  'leaf-first': ['第一张证书是 CA 证书。', '请将服务器证书放在最前，其后依次为签发前一张证书的证书。'],
  'key-fits': ['私钥不属于第一张证书。', '请提供同一次签发的两个文件：续期时可能只替换了其中一个。'],
  'chain-complete': [
    '只有一张证书，且由 CA 签发。',
    '请提供完整的证书链（fullchain.pem，而不是 cert.pem）；由私有根证书签发时，请附上该根证书。',
  ],
  'chain-links': [
    '证书链中有证书不是由其后一张证书签发。',
    '请将每张证书放在它所签发的证书之后，并去掉无关的证书。',
  ],
  'valid-yet': ['证书链中有证书尚未生效。', '请检查本机时钟，或等待证书生效。'],
  'valid-still': ['证书链中有证书已过期。', '请先续期，或使用 CA 当前的证书链。'],
};
