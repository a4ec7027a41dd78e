/**
 * The documented answers of the control plane of Function Compute 3.0, limited to the fields that this project reads (SDK
 * @alicloud/fc20230330, response models).
 *
 * Only names and statuses are required: anything else that is missing is unknown.
 */
import * as z from 'zod';
import { lazily } from '../../base/lazily.ts';
import { requiredText } from '../answer.ts';

/** The platform sends an empty text for a value that was never set. */
const optionalText = lazily(() =>
  z
    .string()
    .optional()
    .transform((value) => (value === '' ? undefined : value)),
);

const tag = lazily(() => z.object({ key: z.string(), value: z.string().default('') }));

const vpcConfig = lazily(() =>
  z.object({
    vpcId: optionalText(),
    vSwitchIds: z.array(z.string()).default([]),
    securityGroupId: z.string().default(''),
  }),
);

export const functionAnswer = lazily(() =>
  z.object({
    functionName: requiredText(),
    functionArn: optionalText(),
    description: optionalText(),
    runtime: optionalText(),
    handler: optionalText(),
    memorySize: z.number().optional(),
    cpu: z.number().optional(),
    timeout: z.number().optional(),
    role: optionalText(),
    internetAccess: z.boolean().optional(),
    environmentVariables: z.record(z.string(), z.string()).optional(),
    codeChecksum: optionalText(),
    codeSize: z.number().optional(),
    lastModifiedTime: optionalText(),
    state: z.string().optional(),
    stateReason: optionalText(),
    lastUpdateStatus: z.string().optional(),
    lastUpdateStatusReason: optionalText(),
    invocationRestriction: z.object({ disable: z.boolean().optional(), reason: optionalText() }).optional(),
    vpcConfig: vpcConfig().optional(),
    tags: z.array(tag()).optional(),
  }),
);

export type FunctionAnswer = z.output<ReturnType<typeof functionAnswer>>;

const nextToken = optionalText;

export const functionsPage = lazily(() =>
  z.object({ functions: z.array(z.object({ functionName: requiredText() })), nextToken: nextToken() }),
);

export const triggerAnswer = lazily(() =>
  z.object({
    triggerName: requiredText(),
    triggerType: requiredText(),
    /** JSON in a text. */
    triggerConfig: z.string().transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'Invalid input: expected JSON' });
        return z.NEVER;
      }
    }),
    description: z.string().optional(),
    qualifier: optionalText(),
    httpTrigger: z.object({ urlInternet: optionalText() }).optional(),
  }),
);

export type TriggerAnswer = z.output<ReturnType<typeof triggerAnswer>>;

export const triggersPage = lazily(() =>
  z.object({ triggers: z.array(triggerAnswer()), nextToken: nextToken() }),
);

export const timerConfig = lazily(() =>
  z.looseObject({ cronExpression: requiredText(), enable: z.boolean().optional() }),
);

export const asyncConfigAnswer = lazily(() =>
  z.object({
    /** Absent from a configuration that never named it: not in task mode. */
    asyncTask: z.boolean().default(false),
    maxAsyncRetryAttempts: z.number().optional(),
    maxAsyncEventAgeInSeconds: z.number().optional(),
  }),
);

export const concurrencyAnswer = lazily(() => z.object({ reservedConcurrency: z.number().optional() }));

export const tasksPage = lazily(() =>
  z.object({
    tasks: z.array(z.object({ taskId: requiredText(), status: requiredText() })),
    nextToken: nextToken(),
  }),
);

export const tagResourcesPage = lazily(() =>
  z.object({
    tagResources: z.array(
      z.object({ resourceId: requiredText(), tagKey: z.string(), tagValue: z.string().default('') }),
    ),
    nextToken: nextToken(),
  }),
);

/** A missing request id means that the answer came from elsewhere: a proxy, a login page. */
export const invocationAnswer = lazily(() =>
  z.object({
    status: z.literal(200),
    headers: z.object({ 'x-fc-request-id': requiredText(), 'x-fc-error-type': z.string().optional() }),
    body: z.string(),
  }),
);
