/** Reasons why a change does not start now. */
import type { ReasonIn } from '../reasons.ts';
import type { ReasonText } from './reason-text.ts';

export const gateTexts = {
  'in-progress': {
    en: {
      says: 'Another run is working on this load balancer, or died there and its lease has not ended[; it ends at {until} at the latest].',
      todo: 'Nothing; the next run after that time continues.',
    },
    zh: {
      says: '另一次运行正在处理该负载均衡实例，或已中断而租约尚未到期[，最晚 {until} 到期]。',
      todo: '无需处理，租约到期后的下一次运行会继续。',
    },
  },
  'outside-window': {
    en: {
      says: 'The maintenance window is closed, and this is no emergency.',
      todo: 'Nothing; the next run inside the window continues.',
    },
    zh: {
      says: '当前不在维护窗口内，且不属于紧急情况。',
      todo: '无需处理，维护窗口内的下一次运行会继续。',
    },
  },
  'waiting-for-pilot': {
    en: {
      says: 'Another load balancer[ ({pilot})] tries this new certificate first.',
      todo: 'Nothing; this one follows if it is due. If it was only forced, send force again after SOAK.',
    },
    zh: {
      says: '新证书先在另一个负载均衡实例[ {pilot} ]上验证，通过后再轮到这里。',
      todo: '无需处理，待更换的证书会随后更换；仅因 force 而更换的，请在 SOAK 之后再次使用 force。',
    },
  },
  soaking: {
    en: {
      says: 'The new certificate was verified on another load balancer[ ({pilot})] less than SOAK ago[; the others follow at {until}].',
      todo: 'Nothing; it is installed after that time, if the old one is due. If it was only forced, send force again then.',
    },
    zh: {
      says: '新证书已在另一个负载均衡实例[ {pilot} ]上验证通过，但观察期（SOAK）未满[，{until} 起轮到其他实例]。',
      todo: '无需处理，观察期满后会更换待更换的证书；仅因 force 而更换的，请届时再次使用 force。',
    },
  },
  'after-failed-proof': {
    en: {
      says: 'The proof of another change of this listener failed in this run, so nothing more is tried on it now.',
      todo: 'Nothing; the next scan continues.',
    },
    zh: {
      says: '本次运行中，该监听的另一项变更验证未通过，因此不再继续尝试。',
      todo: '无需处理，下次扫描会继续。',
    },
  },
  quarantined: {
    en: {
      says: 'The proof of this new certificate[ {newCertificate}] failed, so it is no candidate[ before {until}].',
      todo: 'Find out why the proof failed (its outcome is in the ledger). Then issue a newer certificate, which is not held back, or release this one.',
    },
    zh: {
      says: '新证书[ {newCertificate} ]验证未通过，已隔离[，{until} 之后重试][，须手动解除隔离（验证未通过的负载均衡实例：{everywhere}）][；问题在证书本身：{contentReason}]。',
      todo: '请查明验证未通过的原因（结果见轮换记录），然后签发新的证书（不受隔离影响），或解除这张证书的隔离。',
    },
  },
  'refused-by-alb': {
    en: {
      says: 'ALB has refused to attach this new certificate[ {newCertificate}] three times over at least an hour[, with the code {albCode}], so it is no candidate for some time[: until {until}].',
      todo: 'Read the code and the message of ALB. Issue a certificate that ALB accepts, or release this one once the cause is removed.',
    },
    zh: {
      says: 'ALB 在至少一小时内三次拒绝关联新证书[ {newCertificate}][（错误码 {albCode}）]，暂不再使用它[，{until} 之后重试]。',
      todo: '请根据 ALB 的错误码排查，签发 ALB 接受的证书，或在排除原因后解除隔离。',
    },
  },
  'breaker-open': {
    en: {
      says: 'Proofs failed on several load balancers within 24 hours, which indicates a common cause: only emergencies start new changes.',
      todo: 'Find the cause, then resume. The breaker closes by itself once the failures are a day old.',
    },
    zh: {
      says: '24 小时内多个负载均衡实例验证未通过，可能有共同原因，已熔断：只处理紧急情况。',
      todo: '请查明原因，然后恢复轮换；失败满一天后熔断会自动解除。',
    },
  },
  paused: {
    en: {
      says: 'An operator has paused rotations[ on {pausedLoadBalancer}, since {since}]. Emergencies and open changes continue.',
      todo: 'Resume when appropriate, with --load-balancer if only this one is paused.',
    },
    zh: {
      says: '运维人员已暂停轮换[（仅 {pausedLoadBalancer}，自 {since} 起）]；紧急情况和未结束的变更会继续。',
      todo: '请在合适的时候恢复；仅暂停单个负载均衡实例时，恢复命令须带 --load-balancer。',
    },
  },
  'reverted-by-others': {
    en: {
      says: 'The replacement was verified here, and another writer has restored the old certificate.',
      todo: 'Find the other writer (Terraform, a CAS deployment, a person), and change the certificate there.',
    },
    zh: {
      says: '新证书曾在此验证通过，但其他修改者又恢复了旧证书。',
      todo: '请找到该修改者（Terraform、数字证书管理服务的部署任务或人工操作），并在那里更换证书。',
    },
  },
} satisfies Record<ReasonIn<'waiting' | 'held-back'>, ReasonText>;
