/**
 * Reads the functions of s.yaml for the emulated platform, with the deployed names, timeouts, sizes, variables, asynchronous settings and
 * triggers.
 *
 * Takes the rendered file (`renderSYaml` of scripts/check-s-yaml/render.ts). The EventBridge trigger is off, as deployed, and left out.
 */
import path from 'node:path';
import type { z } from 'zod';
import { type FunctionProps, projectSchema } from '../../../scripts/check-s-yaml/schema.ts';
import type { FunctionSpec, TriggerSpec } from './spec.ts';

export interface Project {
  readonly region: string;
  /** Prefix of the function names. */
  readonly prefix: string;
  /** By resource, which is the file name in functions/. s.yaml does not declare roles. */
  readonly functions: Readonly<Record<string, DeclaredFunction>>;
}

export type DeclaredFunction = FunctionSpec & Required<Pick<FunctionSpec, 'environment' | 'triggers'>>;

/** @param bundles the directory to use instead of `./dist`. @throws ZodError if the file is invalid */
export function projectOf(rendered: unknown, bundles: string): Project {
  const { vars, resources } = projectSchema.parse(rendered);
  const functions = Object.entries(resources).map(
    ([name, { props }]) => [name, declared(props, bundles)] as const,
  );
  return { region: vars.region, prefix: vars.prefix, functions: Object.fromEntries(functions) };
}

function declared(props: FunctionProps, bundles: string): DeclaredFunction {
  const { asyncInvokeConfig, concurrencyConfig, triggers = [] } = props;
  return {
    name: props.functionName,
    codeDirectory: path.join(bundles, path.relative('dist', props.code)),
    handler: props.handler,
    timeoutSeconds: props.timeout,
    memoryMb: props.memorySize,
    environment: props.environmentVariables,
    triggers: triggers.flatMap(triggerOf),
    asyncTask: asyncInvokeConfig.asyncTask,
    maxAsyncRetryAttempts: asyncInvokeConfig.maxAsyncRetryAttempts,
    maxAsyncEventAgeSeconds: asyncInvokeConfig.maxAsyncEventAgeInSeconds,
    ...(concurrencyConfig === undefined
      ? {}
      : { reservedConcurrency: concurrencyConfig.reservedConcurrency }),
  };
}

type DeclaredTrigger = NonNullable<
  z.output<typeof projectSchema>['resources'][string]['props']['triggers']
>[number];

function triggerOf(trigger: DeclaredTrigger): readonly TriggerSpec[] {
  const name = trigger.triggerName;
  switch (trigger.triggerType) {
    case 'eventbridge':
      return [];
    case 'http': {
      const { authType, methods } = trigger.triggerConfig;
      return [{ type: 'http', name, authType, methods }];
    }
    case 'timer': {
      const { cronExpression: cron, enable, payload = '' } = trigger.triggerConfig;
      return [{ type: 'timer', name, cron, enable, payload }];
    }
  }
}
