/** One line for each step, for the list before the question, for progress, and for what was not done. */
import type { InEach } from '../../../shared/core/model/texts/language.ts';
import type { Step } from '../steps/step.ts';

export function describeStep(step: Step): InEach<string> {
  switch (step.kind) {
    case 'create-service-linked-role':
      return {
        en: `create the service-linked role of ${step.service}`,
        zh: `创建 ${step.service} 的服务关联角色`,
      };
    case 'create-role':
      return { en: `create the role ${step.role.name}`, zh: `创建角色 ${step.role.name}` };
    case 'update-trust':
      return {
        en: `let only Function Compute assume the role ${step.role.name}`,
        zh: `只允许函数计算扮演角色 ${step.role.name}`,
      };
    case 'create-policy':
      return {
        en: `create the policy ${step.role.policy.name}`,
        zh: `创建权限策略 ${step.role.policy.name}`,
      };
    case 'update-policy':
      return {
        en: `update the policy ${step.role.policy.name}`,
        zh: `更新权限策略 ${step.role.policy.name}`,
      };
    case 'attach-policy':
      return {
        en: `attach the policy ${step.role.policy.name} to its role`,
        zh: `为角色授权：权限策略 ${step.role.policy.name}`,
      };
    case 'mark':
      return {
        en: `${step.what === 'bucket' ? 'mark' : 'take over'} the ${step.what} ${step.name}`,
        zh: markInChinese[step.what](step.name),
      };
    case 'create-bucket':
      return { en: `create the bucket ${step.bucket}`, zh: `创建 Bucket ${step.bucket}` };
    case 'block-public-access':
      return {
        en: `block public access to the bucket ${step.bucket}`,
        zh: `为 Bucket ${step.bucket} 开启“阻止公共访问”`,
      };
    case 'create-bus':
      return { en: `create the event bus ${step.bus}`, zh: `创建事件总线 ${step.bus}` };
    case 'deploy-function':
      return {
        en: `${step.change} the function ${step.functionName}`,
        zh: `${changeInChinese[step.change]}函数 ${step.functionName}`,
      };
    case 'delete-trigger':
      return {
        en: `delete the trigger ${step.trigger} of ${step.functionName}: ${step.why.en}`,
        zh: `删除函数 ${step.functionName} 的触发器 ${step.trigger}：${step.why.zh}`,
      };
    case 'delete-function':
      return {
        en: `delete the function ${step.functionName}: ${step.why.en}`,
        zh: `删除函数 ${step.functionName}：${step.why.zh}`,
      };
    case 'delete-bus':
      return {
        en: `delete the event bus ${step.bus}: the settings need it no longer`,
        zh: `删除事件总线 ${step.bus}：设置中不再需要`,
      };
    case 'delete-alarm':
      return {
        en: `delete the alarm "${step.ruleName}": the settings ask for it no longer`,
        zh: `删除告警“${step.ruleName}”：设置中不再需要`,
      };
    case 'put-alarm':
      return {
        en: `${step.change} the alarm "${step.alarm.ruleName}"`,
        zh: `${changeInChinese[step.change]}告警“${step.alarm.ruleName}”`,
      };
  }
}

const changeInChinese = { create: '创建', update: '更新' } as const;

const markInChinese = {
  bucket: (name: string) => `为 Bucket ${name} 打标签`,
  role: (name: string) => `接管角色 ${name}`,
  policy: (name: string) => `接管权限策略 ${name}`,
} as const;
