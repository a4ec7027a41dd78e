/** Reasons of decisions about one attached certificate, before a replacement is looked for. */
import type { ReasonIn } from '../reasons.ts';
import type { ReasonText } from './reason-text.ts';

export const planningTexts = {
  'not-due': {
    en: {
      says: 'The remaining time is above the smaller of RENEW_BEFORE and LIFETIME_FRACTION of the lifetime.',
    },
    zh: { says: '未到更换时间[，有效期至 {notAfter}]。' },
  },
  'not-asked-for': {
    en: {
      says: 'The command selects other listeners, or a certificate that does not replace this one.',
      todo: 'Nothing. To process everything, omit listenerIds or certificateId.',
    },
    zh: {
      says: '命令只选择了其他监听，或指定的证书不能替换这一张。',
      todo: '无需处理。要处理全部证书，请去掉 listenerIds 或 certificateId。',
    },
  },
  'takes-over': {
    en: {
      says: 'With force, this certificate replaces another one in the same plan, so it is not itself replaced at the same time.',
      todo: 'Nothing. To replace it too, send force again.',
    },
    zh: {
      says: '使用 force 时，这张证书在同一计划中用于替换另一张证书，因此不会同时被替换。',
      todo: '无需处理。如需替换它，请再次使用 force。',
    },
  },
  'not-started': {
    en: { says: 'A run died before the first write of a change, so there was nothing to undo.' },
    zh: { says: '运行在变更的第一次写入之前中断，没有需要回滚的内容。' },
  },
  'expires-soon': {
    en: {
      says: 'The remaining time is at most the smaller of RENEW_BEFORE and LIFETIME_FRACTION of the lifetime.',
      todo: 'Nothing; it will be replaced.',
    },
    zh: {
      says: '证书即将到期[（{notAfter}）][，将由 {newCertificate} 替换]。',
      todo: '无需处理，证书会被更换。',
    },
  },
  expired: {
    en: {
      says: 'The certificate has expired, which is an emergency.',
      todo: 'Nothing; it will be replaced.',
    },
    zh: {
      says: '证书已过期[（{notAfter}）]，属于紧急情况[，将由 {newCertificate} 替换]。',
      todo: '无需处理，证书会被更换。',
    },
  },
  revoked: {
    en: {
      says: 'CAS reports the certificate as revoked, which is an emergency.',
      todo: 'Nothing; it will be replaced.',
    },
    zh: {
      says: '数字证书管理服务显示证书已吊销，属于紧急情况[，将由 {newCertificate} 替换]。',
      todo: '无需处理，证书会被更换。',
    },
  },
  forced: {
    en: {
      says: 'The caller sent force, and the certificate would otherwise not be due.',
      todo: 'Nothing; it will be replaced.',
    },
    zh: {
      says: '证书未到更换时间，因命令中的 force 而更换[，将由 {newCertificate} 替换]。',
      todo: '无需处理，证书会被更换。',
    },
  },
  'served-bad': {
    en: {
      says: 'Handshakes have shown that the certificate, which was right before, is not trusted, incomplete, or lacks a name that CAS lists.',
      todo: 'Read the message. If no replacement follows, upload the certificate with its whole chain.',
    },
    zh: {
      says: '握手结果表明，这张此前正常的证书不受信任、证书链不完整，或缺少数字证书管理服务所列的域名[，将由 {newCertificate} 替换]。',
      todo: '如果之后没有被更换，请上传带完整证书链的证书。',
    },
  },
  excluded: {
    en: {
      says: 'EXCLUDE names the load balancer, the listener or a tag.',
      todo: 'Replace the certificate manually, or change EXCLUDE.',
    },
    zh: {
      says: 'EXCLUDE 中有该负载均衡实例、监听或其标签。',
      todo: '请手动更换证书，或修改 EXCLUDE。',
    },
  },
  'not-included': {
    en: {
      says: 'INCLUDE is set and does not name it.',
      todo: 'Replace the certificate manually, or change INCLUDE.',
    },
    zh: {
      says: '已设置 INCLUDE，但其中没有该负载均衡实例、监听或其标签。',
      todo: '请手动更换证书，或修改 INCLUDE。',
    },
  },
  'owned-by-ingress-controller': {
    en: {
      says: 'Tags or the description show that the ALB Ingress Controller manages it, which would restore its own certificate.',
      todo: 'Change the certificate in Kubernetes.',
    },
    zh: {
      says: '标签或描述表明它由 ALB Ingress Controller 管理，后者会把证书改回自己的配置。',
      todo: '请在 Kubernetes 中更换证书。',
    },
  },
  'load-balancer-not-active': {
    en: {
      says: "The load balancer's status is not Active.",
      todo: 'Start it, or wait until it is configured.',
    },
    zh: { says: '负载均衡实例的状态不是 Active。', todo: '请启动实例，或等待其配置完成。' },
  },
  'business-status-abnormal': {
    en: {
      says: 'The load balancer is locked, for example because of overdue payment or a security finding.',
      todo: 'Remove the cause of the lock.',
    },
    zh: { says: '负载均衡实例已被锁定，例如因欠费或安全原因。', todo: '请排除锁定的原因。' },
  },
  'listener-not-running': {
    en: {
      says: 'The listener is stopped, or is just being configured.',
      todo: 'Nothing if it is being configured: the next run reads it again. Start a stopped listener, or replace its certificate manually.',
    },
    zh: {
      says: '监听已停止，或正在配置中。',
      todo: '正在配置时无需处理，下次运行会重新读取；已停止的监听请启动，或手动更换其证书。',
    },
  },
  'certificate-not-in-cas': {
    en: {
      says: 'ALB serves a certificate that CAS of this account does not have, so its names and dates are unknown.',
      todo: 'Replace it manually once, with a certificate from CAS.',
    },
    zh: {
      says: '监听关联的证书[ {oldCertificate} ]在本账号的数字证书管理服务中不存在，域名和有效期未知。',
      todo: '请手动更换一次，换成数字证书管理服务中的证书。',
    },
  },
  'details-unavailable': {
    en: {
      says: 'CAS has the certificate but did not return its details.',
      todo: 'Grant the role yundun-cert:GetCertificateDetail. Without yundun-cert:ListCertificates nothing can be planned: scan fails and names the right.',
    },
    zh: {
      says: '数字证书管理服务中有这张证书，但没有返回详细信息。',
      todo: '为角色授予 yundun-cert:GetCertificateDetail 权限；缺少 yundun-cert:ListCertificates 时无法做计划，scan 会失败并指出该权限。',
    },
  },
  'names-unknown': {
    en: {
      says: 'CAS reports no DNS names for the certificate on the listener, so no candidate can be shown to cover them.',
      todo: 'Replace it manually once.',
    },
    zh: {
      says: '数字证书管理服务没有返回监听上这张证书的域名，无法判断候选证书是否覆盖它们。',
      todo: '请手动更换一次。',
    },
  },
} satisfies Record<ReasonIn<'nothing-to-do' | 'due' | 'left-alone' | 'not-described'>, ReasonText>;
