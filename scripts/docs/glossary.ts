/**
 * The words of the Chinese texts, as Alibaba Cloud's documents have them. A test holds that no Chinese text of this project has a word of
 * `not` for the same thing, and that an abbreviation is introduced.
 */
export interface Term {
  readonly en: string;
  readonly zh: string;
  /** Words that mean the same elsewhere, or say it in another register. */
  readonly not: readonly (string | RegExp)[];
  /** An abbreviation. A page may use it after it has introduced it: `zh（short）` is its first mention, and `zh` does not come again. */
  readonly short?: string;
}

export const glossary: readonly Term[] = [
  { en: 'listener', zh: '监听', not: ['监听器', '侦听'] },
  {
    en: 'load balancer',
    zh: '负载均衡实例',
    not: ['负载均衡器', '负载平衡', /(?<!应用型)负载均衡(?!实例|器)/u],
  },
  { en: 'default certificate', zh: '默认证书', not: ['缺省证书'] },
  { en: 'additional certificate', zh: '扩展证书', not: ['附加证书', '额外证书'] },
  { en: 'associate', zh: '关联', not: ['绑定'] },
  { en: 'dissociate', zh: '解除关联', not: ['解绑', '取消关联'] },
  { en: 'CAS', zh: '数字证书管理服务', not: ['证书中心', 'SSL证书服务'], short: 'CAS' },
  { en: 'zone', zh: '可用区', not: ['可用域'] },
  { en: 'VPC', zh: 'VPC', not: ['专有网络', '虚拟私有云', '私有网络'] },
  { en: 'Function Compute', zh: '函数计算', not: ['云函数'] },
  { en: 'timer', zh: '定时触发器', not: ['定时器', '计时器'] },
  { en: 'event bus', zh: '事件总线', not: ['消息总线'] },
  { en: 'Quota Center', zh: '配额中心', not: [] },
  { en: 'rotation', zh: '轮换', not: ['轮转', '翻转'] },
  { en: 'replace', zh: '替换', not: ['顶替'] },
  { en: 'proof, to prove', zh: '验证', not: ['证明', '求证'] },
  { en: 'roll back', zh: '回滚', not: ['回退', '撤回'] },
  { en: 'ledger', zh: '轮换记录', not: ['账本', '台账', '总账'] },
  { en: 'worker', zh: 'worker', not: ['工作进程', '工人', '工作者'] },
  { en: 'lease', zh: '租约', not: ['租期锁'] },
  { en: 'quarantine', zh: '隔离', not: ['检疫'] },
  { en: 'breaker', zh: '熔断', not: ['断路器'] },
  { en: 'maintenance window', zh: '维护窗口', not: ['维护窗体'] },
  { en: 'revoked', zh: '已吊销', not: ['已撤销', '已废止'] },
  { en: 'bucket', zh: 'Bucket', not: ['存储空间', '存储桶'] },
  { en: 'manually', zh: '手动', not: ['手工'] },
  { en: 'reason', zh: '原因', not: ['理由'] },
  { en: 'what to do', zh: '处理方法', not: ['怎么办', '怎么做', '对策', '解决办法'] },
  { en: 'error code', zh: '错误码', not: ['错误代码'] },
  // 到期 alone says that the validity ends.
  { en: 'due', zh: '待更换', not: ['到期的证书', '未到期的', '已到期'] },
  { en: 'proof failed', zh: '验证未通过', not: ['验证失败'] },
  { en: 'you', zh: '您', not: ['你'] },
  { en: 'private key', zh: '私钥', not: ['密匙', '私匙'] },
];
