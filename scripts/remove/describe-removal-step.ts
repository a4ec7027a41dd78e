/** One line for each step of a removal, for the list before the question, for progress, and for what was not done. Pure. */
import type { InEach } from '../../shared/core/model/texts/language.ts';
import type { RemovalStep } from './plan-removal.ts';

export function describeRemovalStep(step: RemovalStep): InEach<string> {
  switch (step.kind) {
    case 'stop-timer':
      return {
        en: `stop the timer ${step.trigger} of ${step.functionName}`,
        zh: `停止函数 ${step.functionName} 的定时触发器 ${step.trigger}`,
      };
    case 'await-workers':
      return {
        en: `wait until no work of ${step.functionNames.join(', ')} is running or waiting`,
        zh: `等待 ${step.functionNames.join('、')} 的任务全部结束，包括排队的任务`,
      };
    case 'delete-function':
      return { en: `delete the function ${step.functionName}`, zh: `删除函数 ${step.functionName}` };
    case 'delete-alarms':
      return {
        en: `delete ${step.ruleIds.length} alarm${step.ruleIds.length === 1 ? '' : 's'}`,
        zh: `删除 ${step.ruleIds.length} 条告警`,
      };
    case 'delete-rule':
      return {
        en: `delete the rule ${step.rule} of the event bus ${step.bus}`,
        zh: `删除事件总线 ${step.bus} 的规则 ${step.rule}`,
      };
    case 'delete-bus':
      return { en: `delete the event bus ${step.bus}`, zh: `删除事件总线 ${step.bus}` };
    case 'detach-policy':
      return {
        en: `detach the policy ${step.policy} from its role`,
        zh: `为角色解除授权：权限策略 ${step.policy}`,
      };
    case 'delete-policy':
      return { en: `delete the policy ${step.policy}`, zh: `删除权限策略 ${step.policy}` };
    case 'delete-role':
      return { en: `delete the role ${step.role}`, zh: `删除角色 ${step.role}` };
    case 'delete-ledger':
      return { en: `delete the ledger ${step.location}`, zh: `删除轮换记录 ${step.location}` };
  }
}
