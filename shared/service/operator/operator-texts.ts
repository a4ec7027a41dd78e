/** The answers to operators in Chinese, as `fill` takes them. In English a report has its own message. */

const unchanged = '没有修改任何内容。';

export const operatorTextsInChinese = {
  released:
    '已解除 {certificate} 的隔离，可再次用于所有负载均衡实例[；此前在 {failed} 上验证未通过][；此前 ALB 拒绝了它（{refused}）]。',
  'released-untried': '已放行 {certificate}：不会因其证书链而被拒绝。',
  'not-quarantined': `{certificate} 没有被隔离。${unchanged}`,
  acknowledged: '已确认 {certificate}：扫描不再因它报错。它仍待更换，有合适的证书时会被替换。',
  'acknowledged-before': `此前已确认 {certificate}。${unchanged}`,
  abandoned:
    '已放弃 {loadBalancer}（{region}）上的轮换 {rotation}：之后的运行不会完成或回滚它。下次扫描按监听的实际状态重新计划。',
  paused: '已暂停轮换：只在紧急情况下启动轮换。',
  'paused-before': `轮换此前已暂停。${unchanged}`,
  'paused-one': '已暂停 {loadBalancer}：只在紧急情况下启动轮换。',
  'paused-one-before': `{loadBalancer} 此前已暂停。${unchanged}`,
  resumed: '轮换已恢复；熔断重新开始统计未通过的验证。[仍单独暂停的负载均衡实例：{stillPaused}。]',
  'breaker-reset':
    '轮换此前没有暂停；熔断重新开始统计未通过的验证。[仍单独暂停的负载均衡实例：{stillPaused}。]',
  'not-paused': `轮换没有暂停。${unchanged}[仍单独暂停的负载均衡实例：{stillPaused}。]`,
  'resumed-one': '已结束 {loadBalancer} 的暂停。',
  'resumed-one-while-paused': '已结束 {loadBalancer} 的暂停。全部轮换仍处于暂停状态。',
  'not-paused-one': `{loadBalancer} 没有单独暂停。${unchanged}`,
  'not-paused-one-while-paused': `{loadBalancer} 没有单独暂停。${unchanged}全部轮换仍处于暂停状态。`,
} as const satisfies Readonly<Record<string, string>>;

export type OperatorAnswer = keyof typeof operatorTextsInChinese;
