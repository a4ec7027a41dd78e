/** Reasons of how a change ended: what handshakes have shown. */
import type { ReasonIn } from '../reasons.ts';
import type { ReasonText } from './reason-text.ts';

export const proofTexts = {
  proved: {
    en: { says: 'Handshakes received the new certificate in every Active zone.' },
    zh: {
      says: '已在每个 Active 可用区通过真实握手验证新证书[（{zones}）][，{targets} 个目标中 {matched} 个符合预期][；没有证书覆盖：{missing}]。',
    },
  },
  'proof-inconclusive': {
    en: {
      says: 'Some targets did not become stable within PROOF_TIMEOUT: no answer, or too few that agree.',
      todo: 'Check the addresses in the message. Run again: certificates that are already attached are then proved, and the change is finished.',
    },
    zh: {
      says: '部分目标在 PROOF_TIMEOUT 内没有稳定的结果：没有应答，或一致的应答太少[（{unstable} / {targets} 个目标）][，例如 {where}]。',
      todo: '请检查这些地址，然后再次运行：已关联的证书会重新验证，变更随之完成。',
    },
  },
  'zone-not-proved': {
    en: {
      says: 'No wrong answer was seen, but the new certificate was not seen in some zones either[: {zones}].',
      todo: 'Probe these zones manually; check that they have an address in the probed network (PROBE_NETWORK).',
    },
    zh: {
      says: '没有看到错误的证书，但在部分可用区也没有看到新证书[：{zones}]。',
      todo: '请手动探测这些可用区，并确认它们在所探测的网络（PROBE_NETWORK）中有地址。',
    },
  },
  'served-old': {
    en: {
      says: 'A certificate that was attached to the listener before was still served at the end of PROOF_TIMEOUT[: {where} serves {served}].',
      todo: 'Raise PROOF_TIMEOUT if your zones follow slowly. Otherwise look for a zone or node that does not follow.',
    },
    zh: {
      says: 'PROOF_TIMEOUT 结束时仍在返回之前关联的证书[：{where} 返回 {served}]。',
      todo: '如果可用区生效较慢，请调大 PROOF_TIMEOUT；否则请查找没有生效的可用区或节点。',
    },
  },
  'served-other': {
    en: {
      says: "A certificate was served that is neither the old nor the new one, nor one that ALB's matching order would explain[: {where} serves {served}].",
      todo: 'Compare the SHA-256 in the message with your certificates. CAS may describe the new one wrongly, or another certificate on the listener matches the name.',
    },
    zh: {
      says: '返回的证书既不是旧证书，也不是新证书，也无法用 ALB 的匹配顺序解释[：{where} 返回 {served}]。',
      todo: '请把返回证书的 SHA-256 与您的证书对比；可能是数字证书管理服务对新证书的描述有误，或监听上的另一张证书匹配了该域名。',
    },
  },
  'served-none': {
    en: {
      says: 'A client of that key type got no certificate, although one was served before[: {where}].',
      todo: 'Check the certificates and the TLS security policy of the listener.',
    },
    zh: {
      says: '该密钥类型的客户端之前能得到证书，现在得不到[：{where}]。',
      todo: '请检查监听的证书和 TLS 安全策略。',
    },
  },
  'served-half': {
    en: {
      says: 'SM2: the new pair is served with one certificate of the old pair.',
      todo: 'Upload the pair again, with both certificates.',
    },
    zh: {
      says: '国密（SM2）：新的双证书与一张旧证书混合返回[：{where}]。',
      todo: '请重新上传双证书，两张都要包含。',
    },
  },
  'names-lost': {
    en: {
      says: 'The new certificate was served, and its leaf lacks entries that the leaf of the old one carries[: {missing}].',
      todo: 'Issue a certificate with every name that the message lists. List names that are no longer needed in RETIRED_NAMES, as the message writes them.',
    },
    zh: {
      says: '已返回新证书，但它缺少旧证书实际包含的域名或地址[：{missing}]。',
      todo: '请签发包含全部域名的证书；不再需要的，按说明中的写法写入 RETIRED_NAMES。',
    },
  },
  'name-mismatch': {
    en: {
      says: 'According to CAS the new certificate contains the requested name, but the served certificate does not.',
      todo: 'Compare the names in CAS with those in the certificate itself, and upload it again.',
    },
    zh: {
      says: '按数字证书管理服务的记录，新证书包含所请求的域名，但实际返回的证书不包含[：{where}]。',
      todo: '请把数字证书管理服务中的域名与证书本身对比，并重新上传。',
    },
  },
  'certificate-expired': {
    en: {
      says: 'The new certificate that is served has expired, contrary to the dates in CAS.',
      todo: 'Issue another certificate.',
    },
    zh: {
      says: '返回的新证书已过期，与数字证书管理服务中的日期不符[：{where}]。',
      todo: '请另行签发一张证书。',
    },
  },
  'not-yet-valid': {
    en: {
      says: 'The new certificate that is served is not valid yet, contrary to the dates in CAS.',
      todo: 'Wait, or issue another one. If the dates look right, compare the clocks.',
    },
    zh: {
      says: '返回的新证书尚未生效，与数字证书管理服务中的日期不符[：{where}]。',
      todo: '请等待，或另行签发；如果日期无误，请核对时钟。',
    },
  },
  'chain-incomplete': {
    en: {
      says: 'The issuer of the served certificate was not sent, and the chain was complete before. Some clients refuse the certificate.',
      todo: 'Upload the certificate with its whole chain.',
    },
    zh: {
      says: '没有返回中间证书，而之前的证书链是完整的；部分客户端会拒绝该证书[：{where}]。',
      todo: '请上传带完整证书链的证书。',
    },
  },
  'chain-not-trusted': {
    en: {
      says: 'The served chain does not lead to a trusted root, and the old one did. Often an intermediate is missing from the upload.',
      todo: 'Upload the certificate with its whole chain. For a private root, set EXTRA_CA. For a public root that is newer than the list of roots of this service, update this service.',
    },
    zh: {
      says: '返回的证书链无法追溯到受信任的根证书，而旧证书链可以；常见原因是上传时缺少中间证书[：{where}]。',
      todo: '请上传带完整证书链的证书；私有根证书请设置 EXTRA_CA；比本服务的根证书列表更新的公共根证书，请升级本服务。',
    },
  },
  'wrong-purpose': {
    en: {
      says: 'The served certificate, or an authority above it, is not for TLS servers. Every client refuses it.',
      todo: 'Issue a certificate for servers. Public authorities issue separate certificates for servers and for clients.',
    },
    zh: {
      says: '返回的证书或其上级证书不能用于 TLS 服务器，所有客户端都会拒绝[：{where}]。',
      todo: '请签发用于服务器的证书。',
    },
  },
  'weak-signature': {
    en: {
      says: 'The new certificate, or one in its chain, is signed with MD5 or SHA-1. Clients refuse that.',
      todo: 'Issue another certificate, or upload it with a newer chain.',
    },
    zh: {
      says: '新证书或其证书链使用了 MD5 或 SHA-1 签名，客户端会拒绝[：{where}]。',
      todo: '请另行签发，或连同较新的证书链重新上传。',
    },
  },
  'pair-mismatch': {
    en: {
      says: 'SM2: the signing and the encryption certificate that are served are not for the same names.',
      todo: 'Upload the right pair.',
    },
    zh: {
      says: '国密（SM2）：返回的签名证书与加密证书的域名不一致[：{where}]。',
      todo: '请上传正确的双证书。',
    },
  },
  'replacement-unfit': {
    en: {
      says: 'A run was cut short, and before the next one could finish the change, the new certificate was revoked, expired or was deleted from CAS.',
      todo: 'Issue another certificate.',
    },
    zh: {
      says: '运行中断后、变更完成之前，新证书已吊销、过期或从数字证书管理服务中删除。',
      todo: '请另行签发一张证书。',
    },
  },
  'no-good-snapshot': {
    en: {
      says: 'The proof failed, but the old certificate cannot be restored: it is deleted from CAS, revoked, expired or about to, or itself wrong. The new one stays.',
      todo: 'Check the listener at once.',
    },
    zh: {
      says: '验证未通过，但旧证书无法恢复：已从数字证书管理服务删除、已吊销、已过期或即将过期，或本身有问题。新证书保留。',
      todo: '请立即检查监听。',
    },
  },
} satisfies Record<ReasonIn<'proof' | 'chain' | 'ended'>, ReasonText>;
