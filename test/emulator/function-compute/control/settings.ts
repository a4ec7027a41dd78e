/** Converts what the control plane keeps of a function to what the platform runs. Pure. */
import type { PolicyHolder } from '../../ram/policy.ts';
import { type FunctionSettings, withDefaults } from '../spec.ts';
import type { AsyncConfig } from './inputs.ts';
import type { FunctionRecord } from './records.ts';

export function settingsOf(record: FunctionRecord, role: PolicyHolder | undefined): FunctionSettings {
  const { config, reservedConcurrency, triggers } = record;
  const asyncConfig: AsyncConfig = record.asyncConfig ?? {};
  const { asyncTask, maxAsyncRetryAttempts, maxAsyncEventAgeInSeconds } = asyncConfig;
  const vpcId = config.vpcConfig?.vpcId;
  return withDefaults({
    name: record.functionName,
    codeDirectory: record.code.directory,
    handler: config.handler,
    timeoutSeconds: config.timeout,
    memoryMb: config.memorySize,
    environment: config.environmentVariables,
    internetAccess: config.internetAccess,
    isDisabled: record.restriction !== undefined,
    triggers: [...triggers.values()].flatMap(({ spec }) => (spec === undefined ? [] : [spec])),
    ...(vpcId ? { vpcId } : {}),
    ...(role === undefined ? {} : { role }),
    ...(asyncTask === undefined ? {} : { asyncTask }),
    ...(maxAsyncRetryAttempts === undefined ? {} : { maxAsyncRetryAttempts }),
    ...(maxAsyncEventAgeInSeconds === undefined
      ? {}
      : { maxAsyncEventAgeSeconds: maxAsyncEventAgeInSeconds }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
  });
}
