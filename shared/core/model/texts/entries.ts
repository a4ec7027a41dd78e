/** Sentences about the entries of a load balancer's log, as `fill` takes them. */
import type { InEach } from './language.ts';

export const entryTexts = {
  claimed: { en: 'claimed by {holder} until {until}', zh: '{holder} 取得租约，至 {until}' },
  released: { en: 'released by {holder}', zh: '{holder} 释放租约' },
  'change-started': {
    en: '{listener}: change started: {change} (rotation {rotation})',
    zh: '{listener}：开始变更：{change}（轮换 {rotation}）',
  },
  intent: { en: '{listener}: writing: {step}', zh: '{listener}：写入：{step}' },
  accepted: { en: '{listener}: ALB accepted it ({message})', zh: '{listener}：ALB 已接受（{message}）' },
  refused: {
    en: '{listener}: ALB did not accept it ({result}): {message}',
    zh: '{listener}：ALB 未接受（{result}）',
  },
  proved: { en: '{listener}: proved by {message}', zh: '{listener}：验证通过[（{handshakes} 次握手）]' },
  'proof-failed': { en: '{listener}: proof failed: {message}', zh: '{listener}：验证未通过' },
  unproved: { en: '{listener}: not proved: {message}', zh: '{listener}：未能验证' },
  'rolling-back': {
    en: '{key}: rolling back ({reason}): {says}',
    zh: '{key}：开始回滚（{reason}）：{says}',
  },
  restored: { en: '{key}: the old state is restored', zh: '{key}：旧状态已恢复' },
  'change-ended': {
    en: '{key}: ended {outcome} ({reason}): {says}',
    zh: '{key}：结果 {outcome}（{reason}）：{says}',
  },
  abandoned: {
    en: 'rotation {rotation} was abandoned by {holder}',
    zh: '{holder} 放弃了轮换 {rotation}',
  },
  'planned-again': {
    en: '{key}: dropped, since its roll back could not be proved in an emergency; the listener is planned again',
    zh: '{key}：紧急情况下回滚未能验证，已放弃该变更，重新计划该监听',
  },
  announced: { en: 'to be published: {types}', zh: '待发布：{types}' },
  published: { en: 'published: {events}', zh: '已发布 {count} 个事件' },
  'given-up': {
    en: 'given up, since the bus did not accept them: {events}',
    zh: '事件总线未接受，已放弃 {count} 个事件',
  },
  checkpoint: { en: 'checkpoint of the state', zh: '状态检查点' },
  replaces: { en: '{newCertificate} replaces {olds}', zh: '{newCertificate} 替换 {olds}' },
  removes: { en: '{olds} is removed', zh: '移除 {olds}' },
  /** A damaged entry. */
  damaged: { en: '{message}', zh: '这条记录无法读取。' },
} as const satisfies Record<string, InEach<string>>;
