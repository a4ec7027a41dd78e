/** The functions of the file for Serverless Devs, read back from its text: what is compared is what is deployed. */
import { parse } from 'yaml';
import { z } from 'zod';
import type { Project } from './run-deployment.ts';
import type { FunctionProps } from './steps/function-differences.ts';

const props = z.looseObject({
  functionName: z.string(),
  runtime: z.string(),
  handler: z.string(),
  memorySize: z.number(),
  cpu: z.number(),
  timeout: z.number(),
  role: z.string(),
  internetAccess: z.boolean(),
  environmentVariables: z.record(z.string(), z.string()).optional(),
  asyncInvokeConfig: z.looseObject({
    asyncTask: z.boolean(),
    maxAsyncRetryAttempts: z.number(),
    maxAsyncEventAgeInSeconds: z.number(),
  }),
  concurrencyConfig: z.looseObject({ reservedConcurrency: z.number() }).optional(),
  triggers: z
    .array(z.looseObject({ triggerName: z.string(), triggerType: z.string(), triggerConfig: z.unknown() }))
    .optional(),
  vpcConfig: z
    .looseObject({
      vpcId: z.string(),
      vSwitchIds: z.array(z.string()),
      securityGroupId: z.string(),
    })
    .optional(),
  tags: z.array(z.strictObject({ key: z.string(), value: z.string() })).optional(),
});

const file = z.looseObject({ resources: z.record(z.string(), z.looseObject({ props })) });

export function projectIn(text: string): Project {
  const { resources } = file.parse(parse(text));
  const functions: Record<string, FunctionProps> = Object.fromEntries(
    Object.entries(resources).map(([resource, { props: given }]) => [resource, given]),
  );
  return { text, functions };
}
