/** Converts checked answers of Function Compute to the views of `FunctionsApi`. Pure. */
import type { DeployedFunctionView, TriggerView } from './functions-api.ts';
import type { FunctionAnswer, TriggerAnswer } from './functions-schemas.ts';
import type { Tag } from './tags.ts';

export function viewOf(answer: FunctionAnswer, tags: readonly Tag[] | undefined): DeployedFunctionView {
  const { vpcConfig, invocationRestriction } = answer;
  return {
    functionName: answer.functionName,
    arn: answer.functionArn,
    description: answer.description,
    runtime: answer.runtime,
    handler: answer.handler,
    memorySizeMb: answer.memorySize,
    cpu: answer.cpu,
    timeoutSeconds: answer.timeout,
    role: answer.role,
    internetAccess: answer.internetAccess,
    environment: answer.environmentVariables,
    codeChecksum: answer.codeChecksum,
    codeSizeBytes: answer.codeSize,
    lastModified: answer.lastModifiedTime,
    state: oneOf(['Pending', 'Active', 'Failed'], answer.state),
    lastUpdate: oneOf(['Successful', 'Failed', 'InProgress'], answer.lastUpdateStatus),
    reason: invocationRestriction?.reason ?? answer.lastUpdateStatusReason ?? answer.stateReason,
    isDisabled: invocationRestriction?.disable === true,
    vpc:
      vpcConfig?.vpcId === undefined
        ? undefined
        : {
            vpcId: vpcConfig.vpcId,
            vSwitchIds: vpcConfig.vSwitchIds,
            securityGroupId: vpcConfig.securityGroupId,
          },
    tags,
  };
}

export function triggerViewOf(answer: TriggerAnswer): TriggerView {
  const { triggerName, triggerType, triggerConfig, description, httpTrigger } = answer;
  return {
    name: triggerName,
    type: triggerType,
    config: triggerConfig,
    description,
    url: httpTrigger?.urlInternet,
  };
}

/** A value that the platform may add later is unknown. */
function oneOf<Value extends string>(known: readonly Value[], value: string | undefined): Value | 'unknown' {
  return known.find((one) => one === value) ?? 'unknown';
}
