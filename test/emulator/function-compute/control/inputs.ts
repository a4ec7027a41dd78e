/**
 * What the control plane takes: the fields that this project sends, with the limits of the platform. Anything else is refused, by name.
 *
 * Sources: @alicloud/fc20230330 4.7.6 (`CreateFunctionInput`, `UpdateFunctionInput` and others); "Limits" and "Environment variables",
 * Function Compute manual (2026-02).
 */
import { z } from 'zod';
import { functionNamePattern } from '../../../../shared/base/identifiers.ts';
import { WireError } from '../../model/wire.ts';
import { environmentProblems } from '../validity.ts';

const code = z.strictObject({
  /** Base64 of a ZIP archive. Packages in a bucket are not emulated. */
  zipFile: z.base64().min(1),
  checksum: z.string().optional(),
});

const environmentVariables = z.record(z.string(), z.string()).superRefine((variables, context) => {
  for (const message of environmentProblems(variables)) context.addIssue({ code: 'custom', message });
});

/** The SDK spells tags in capitals, unlike everything else of a function. */
const tag = z.strictObject({ Key: z.string().min(1).max(64), Value: z.string().max(128) });
const tags = z.array(tag).max(20);

const functionFields = {
  description: z.string().max(256),
  runtime: z.literal('nodejs20', 'the runtime is not supported: the emulator runs nodejs20'),
  handler: z.string().regex(/^[^.]+\.\w+$/, 'the handler is not file.method'),
  cpu: z.number().min(0.05).max(16).multipleOf(0.05),
  memorySize: z.int().min(128).max(32_768).multipleOf(64),
  diskSize: z.union([z.literal(512), z.literal(10_240)]),
  timeout: z.int().min(1).max(86_400),
  role: z.string().regex(/^(?:acs:ram::\d+:role\/[\w.-]{1,64})?$/, 'the role is not an ARN'),
  internetAccess: z.boolean(),
  environmentVariables,
  logConfig: z.strictObject({
    project: z.string(),
    logstore: z.string(),
    enableRequestMetrics: z.boolean().optional(),
    enableInstanceMetrics: z.boolean().optional(),
    logBeginRule: z.enum(['None', 'DefaultRegex']).optional(),
  }),
  vpcConfig: z.strictObject({
    vpcId: z.string(),
    vSwitchIds: z.array(z.string()),
    securityGroupId: z.string(),
  }),
};

const optionalFields = z.strictObject(functionFields).partial();

export const createFunctionInput = optionalFields.required({ runtime: true, handler: true }).extend({
  functionName: z.string().regex(functionNamePattern, 'the function name is invalid'),
  code,
  tags: tags.optional(),
});

export const updateFunctionInput = optionalFields.extend({ code: code.optional() });

/** A function as it is configured, with the defaults of the platform. */
export const functionConfig = z
  .strictObject({
    ...functionFields,
    description: functionFields.description.default(''),
    cpu: functionFields.cpu.default(0.35),
    memorySize: functionFields.memorySize.default(512),
    diskSize: functionFields.diskSize.default(512),
    timeout: functionFields.timeout.default(3),
    role: functionFields.role.default(''),
    internetAccess: functionFields.internetAccess.default(true),
    environmentVariables: functionFields.environmentVariables.default({}),
    logConfig: functionFields.logConfig.optional(),
    vpcConfig: functionFields.vpcConfig.optional(),
  })
  .refine(({ cpu, memorySize }) => memorySize / 1024 >= cpu && memorySize / 1024 <= 4 * cpu, {
    path: ['cpu'],
    message: 'cpu to memory (GB) must lie between 1:1 and 1:4',
  })
  .refine(
    ({ vpcConfig }) => !vpcConfig?.vpcId || (vpcConfig.vSwitchIds.length > 0 && vpcConfig.securityGroupId),
    {
      path: ['vpcConfig'],
      message: 'a VPC needs a vSwitch and a security group',
    },
  );

export type FunctionConfig = z.output<typeof functionConfig>;

export const asyncConfigInput = z.strictObject({
  asyncTask: z.boolean().optional(),
  maxAsyncRetryAttempts: z.int().min(0).max(8).optional(),
  maxAsyncEventAgeInSeconds: z.int().min(1).max(604_800).optional(),
});

export type AsyncConfig = z.output<typeof asyncConfigInput>;

export const concurrencyInput = z.strictObject({ reservedConcurrency: z.int().min(0) });

export const disableInput = z.strictObject({
  reason: z.string().optional(),
  abortOngoingRequest: z.boolean().optional(),
});

export const tagInput = z.strictObject({
  ResourceType: z.string(),
  ResourceId: z.array(z.string()).length(1),
  Tag: tags,
});

/** @throws WireError `InvalidArgument` with the first problem */
export function checked<Value>(schema: z.ZodType<Value>, input: unknown): Value {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  throw invalidArgument(`${where === '' ? '' : `${where}: `}${issue?.message ?? 'invalid'}`);
}

export function invalidArgument(message: string): WireError {
  return new WireError(400, 'InvalidArgument', message);
}
