/** Reasons why a certificate of CAS does not replace another one. */
import type { ReasonIn } from '../reasons.ts';
import type { ReasonText } from './reason-text.ts';

export const candidateTexts = {
  'no-replacement': {
    en: {
      says: 'CAS holds no other certificate of this key type that shares a name and expires later.',
      todo: 'Issue or upload one. The next run finds it without further action.',
    },
    zh: {
      says: '数字证书管理服务中没有同密钥类型、覆盖相同域名且有效期更长的证书[；同域名但密钥类型不同的有：{otherKeyTypes}]。',
      todo: '请签发或上传一张，下次运行会自动使用。',
    },
  },
  'names-not-covered': {
    en: {
      says: 'The nearest candidate[ {candidate}] lacks names of the old certificate[: {missing}], and nothing else on the listener keeps them covered with the same key type.',
      todo: 'Issue a certificate with every name. List names that are no longer needed in RETIRED_NAMES.',
    },
    zh: {
      says: '最接近的候选证书[ {candidate} ]没有覆盖旧证书的全部域名[，缺少：{missing}]，监听上也没有其他同密钥类型的证书覆盖它们。',
      todo: '请签发包含全部域名的证书；不再需要的域名写入 RETIRED_NAMES。',
    },
  },
  'key-weaker': {
    en: {
      says: "The candidate's key is shorter than the old one's, or its size is unknown.",
      todo: 'Issue one with a key of the same length, or set ALLOW_WEAKER_KEY.',
    },
    zh: {
      says: '候选证书[ {candidate} ]的密钥比旧证书短，或长度未知[（{bits} 位，旧证书 {oldBits} 位）]。',
      todo: '请签发密钥长度相同的证书，或设置 ALLOW_WEAKER_KEY。',
    },
  },
  'candidate-due': {
    en: {
      says: 'The candidate would itself be due immediately.',
      todo: 'Issue one with a longer validity, or lower RENEW_BEFORE.',
    },
    zh: {
      says: '候选证书[ {candidate} ]本身也已到更换时间[（{candidateNotAfter} 到期）]。',
      todo: '请签发有效期更长的证书，或调小 RENEW_BEFORE。',
    },
  },
  'candidate-not-yet-valid': {
    en: {
      says: 'The candidate is not valid yet[; it is valid from {from}].',
      todo: 'Nothing; it is used once it is valid.',
    },
    zh: { says: '候选证书[ {candidate} ]尚未生效[（{from} 生效）]。', todo: '无需处理，生效后会使用。' },
  },
  'candidate-revoked': {
    en: { says: 'The candidate is revoked.', todo: 'Issue another one.' },
    zh: { says: '候选证书[ {candidate} ]已吊销。', todo: '请另行签发一张证书。' },
  },
  'candidate-without-private-key': {
    en: {
      says: "CAS does not hold the candidate's private key, or does not say. ALB could not use it.",
      todo: 'Upload the certificate together with its key.',
    },
    zh: {
      says: '数字证书管理服务没有候选证书[ {candidate} ]的私钥，或未说明是否有，ALB 无法使用。',
      todo: '请连同私钥一起上传证书。',
    },
  },
  'candidate-untrusted': {
    en: {
      says: "What CAS tells of the candidate's chain shows that clients will not trust it.",
      todo: 'Delete it in CAS if it is there by mistake. If your clients trust its root, add the root to EXTRA_CA. Otherwise `npm run ledger -- release <certificate> --untried` lets this one certificate pass; force does not.',
    },
    zh: {
      says: '根据数字证书管理服务提供的证书链，客户端不会信任候选证书[ {candidate}]。',
      todo: '如为误传，请在数字证书管理服务中删除；如果客户端信任其根证书，请把根证书加入 EXTRA_CA；否则可用 `npm run ledger -- release <certificate> --untried` 单独放行这张证书，force 无效。',
    },
  },
  'would-uncover': {
    en: {
      says: 'The only replacement is an additional certificate of the same listener. To become the default it would have to be dissociated first, and names would have no certificate meanwhile[: {uncovered}].',
      todo: 'Upload the same certificate once more; the copy can become the default in one call.',
    },
    zh: {
      says: '唯一可用的新证书[ {newCertificate} ]是同一监听的扩展证书，须先解除关联才能设为默认证书，其间部分域名没有证书[：{uncovered}]。',
      todo: '请再次上传同一张证书：所得的副本只需一次调用即可设为默认证书。',
    },
  },
  'expired-twin': {
    en: {
      says: 'The certificate has expired and has no replacement, while the other international key type covers all its names. Clients that prefer its key type still get it.',
      todo: 'Issue a replacement, or set DROP_EXPIRED_TWIN.',
    },
    zh: {
      says: '证书已过期且没有可替换的证书，其域名已由另一种密钥类型的证书覆盖；但优先使用过期证书的密钥类型的客户端仍会收到过期证书。',
      todo: '请签发新证书，或设置 DROP_EXPIRED_TWIN。',
    },
  },
  'other-partition': {
    en: {
      says: 'It belongs to the other CAS partition.',
      todo: "Upload it to the partition of the load balancer's region: cn-hangzhou for regions that begin cn-, otherwise ap-southeast-1.",
    },
    zh: {
      says: '候选证书属于数字证书管理服务的另一个分区。',
      todo: '请上传到负载均衡实例所在地域的分区：以 cn- 开头的地域为 cn-hangzhou，其他为 ap-southeast-1。',
    },
  },
  'other-key-type': {
    en: {
      says: 'It has another key type.',
      todo: 'Nothing; certificates of each key type are replaced separately.',
    },
    zh: { says: '候选证书的密钥类型不同。', todo: '无需处理，各密钥类型的证书分别替换。' },
  },
  'expires-no-later': {
    en: {
      says: 'It does not expire later than the certificate on the listener.',
      todo: 'To install this certificate anyway, name it in certificateId together with force.',
    },
    zh: {
      says: '候选证书的到期时间不晚于监听上的证书。',
      todo: '如仍要使用这张证书，请在 certificateId 中指定它，并使用 force。',
    },
  },
  'candidate-expired': {
    en: { says: 'The candidate has expired.' },
    zh: { says: '候选证书已过期。' },
  },
  'candidate-names-unknown': {
    en: { says: 'CAS reports no DNS names for the candidate.' },
    zh: { says: '数字证书管理服务没有返回候选证书的域名。' },
  },
  'no-common-name': {
    en: { says: 'The candidate shares no name with the certificate on the listener.' },
    zh: { says: '候选证书与监听上的证书没有相同的域名。' },
  },
} satisfies Record<ReasonIn<'no-replacement' | 'unrelated'>, ReasonText>;
