/** One line for each step, for the list before the question, for progress, and for what was not done. */
import type { Step } from '../steps/step.ts';

export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'create-service-linked-role':
      return `create the service-linked role of ${step.service}`;
    case 'create-role':
      return `create the role ${step.role.name}`;
    case 'update-trust':
      return `let only Function Compute assume the role ${step.role.name}`;
    case 'create-policy':
      return `create the policy ${step.role.policy.name}`;
    case 'update-policy':
      return `update the policy ${step.role.policy.name}`;
    case 'attach-policy':
      return `attach the policy ${step.role.policy.name} to its role`;
    case 'mark':
      return `${step.what === 'bucket' ? 'mark' : 'take over'} the ${step.what} ${step.name}`;
    case 'create-bucket':
      return `create the bucket ${step.bucket}`;
    case 'block-public-access':
      return `block public access to the bucket ${step.bucket}`;
    case 'create-bus':
      return `create the event bus ${step.bus}`;
    case 'deploy-function':
      return `${step.change} the function ${step.functionName}`;
    case 'delete-trigger':
      return `delete the trigger ${step.trigger} of ${step.functionName}: ${step.why}`;
    case 'delete-function':
      return `delete the function ${step.functionName}: ${step.why}`;
    case 'delete-bus':
      return `delete the event bus ${step.bus}: the settings need it no longer`;
    case 'delete-alarm':
      return `delete the alarm "${step.ruleName}": the settings ask for it no longer`;
    case 'put-alarm':
      return `${step.change} the alarm "${step.alarm.ruleName}"`;
  }
}
