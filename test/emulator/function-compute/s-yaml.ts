/**
 * The functions as s.yaml declares them, for the emulated platform: names, timeouts, sizes, asynchronous settings and triggers are those
 * that are deployed.
 *
 * Takes the rendered file (`renderSYaml` of scripts/check-s-yaml.ts). EventBridge triggers are rules of the emulated EventBridge and left out.
 */
import path from 'node:path';
import { z } from 'zod';
import type { FunctionSpec, TriggerSpec } from './spec.ts';

const triggerSchema = z.discriminatedUnion('triggerType', [
  z.object({
    triggerName: z.string(),
    triggerType: z.literal('timer'),
    triggerConfig: z.object({
      cronExpression: z.string(),
      enable: z.boolean(),
      payload: z.string().optional(),
    }),
  }),
  z.object({
    triggerName: z.string(),
    triggerType: z.literal('http'),
    triggerConfig: z.object({ authType: z.literal('anonymous'), methods: z.array(z.string()) }),
  }),
  z.object({ triggerName: z.string(), triggerType: z.literal('eventbridge') }),
]);

const propsSchema = z.object({
  functionName: z.string(),
  handler: z.string(),
  code: z.string(),
  memorySize: z.number(),
  timeout: z.number(),
  environmentVariables: z.record(z.string(), z.string()),
  asyncInvokeConfig: z
    .object({
      asyncTask: z.boolean(),
      maxAsyncRetryAttempts: z.number(),
      maxAsyncEventAgeInSeconds: z.number(),
    })
    .optional(),
  concurrencyConfig: z.object({ reservedConcurrency: z.number() }).optional(),
  triggers: z.array(triggerSchema).default([]),
});

const projectSchema = z.object({
  vars: z.object({ region: z.string(), prefix: z.string() }),
  resources: z.record(z.string(), z.object({ props: propsSchema })),
});

export interface Project {
  readonly region: string;
  /** Begins the names of the functions. */
  readonly prefix: string;
  /** By resource, which is the name of the file in functions/. Roles are not in s.yaml. */
  readonly functions: Readonly<Record<string, FunctionSpec>>;
}

/** @param bundles the directory that stands for `./dist`. @throws ZodError where the file says what this cannot deploy */
export function projectOf(rendered: unknown, bundles: string): Project {
  const { vars, resources } = projectSchema.parse(rendered);
  const functions = Object.entries(resources).map(([name, { props }]) => {
    const { asyncInvokeConfig: asynchronous, concurrencyConfig } = props;
    const spec: FunctionSpec = {
      name: props.functionName,
      codeDirectory: path.join(bundles, path.relative('dist', props.code)),
      handler: props.handler,
      timeoutSeconds: props.timeout,
      memoryMb: props.memorySize,
      environment: props.environmentVariables,
      triggers: props.triggers.flatMap(triggerOf),
      ...(asynchronous === undefined
        ? {}
        : {
            asyncTask: asynchronous.asyncTask,
            maxAsyncRetryAttempts: asynchronous.maxAsyncRetryAttempts,
            maxAsyncEventAgeSeconds: asynchronous.maxAsyncEventAgeInSeconds,
          }),
      ...(concurrencyConfig === undefined
        ? {}
        : { reservedConcurrency: concurrencyConfig.reservedConcurrency }),
    };
    return [name, spec] as const;
  });
  return { ...vars, functions: Object.fromEntries(functions) };
}

function triggerOf(trigger: z.output<typeof triggerSchema>): readonly TriggerSpec[] {
  const name = trigger.triggerName;
  switch (trigger.triggerType) {
    case 'eventbridge':
      return [];
    case 'http':
      return [{ type: 'http', name, ...trigger.triggerConfig }];
    case 'timer': {
      const { cronExpression: cron, enable, payload = '' } = trigger.triggerConfig;
      return [{ type: 'timer', name, cron, enable, payload }];
    }
  }
}
