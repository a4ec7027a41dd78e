/**
 * Schema of this project's rendered s.yaml. Stricter than the schema of the fc3 component, which accepts unknown keys and any trigger
 * configuration. Limits are those of Function Compute 3.0.
 *
 * Source: "Limits", Function Compute manual (2026-04); github.com/devsapp/fc3, src/schema.json.
 */
import { z } from 'zod';
import { functionNamePattern, regionPattern, vpcIdPattern } from '../../shared/base/identifiers.ts';
import { cronPattern, rolePattern } from '../deploy/settings/variables.ts';
import { TIMER_DESCRIPTION } from '../deploy/wanted/timer.ts';

const triggerBase = {
  triggerName: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/),
  qualifier: z.literal('LATEST'),
};

const timerTrigger = z.strictObject({
  ...triggerBase,
  triggerType: z.literal('timer'),
  /** Remove marks a timer that it has stopped by another one (scripts/deploy/wanted/timer.ts). */
  description: z.literal(TIMER_DESCRIPTION),
  triggerConfig: z.strictObject({
    cronExpression: z.string().regex(cronPattern),
    enable: z.boolean(),
    /** Always a string: the function parses it as JSON. */
    payload: z.string().optional(),
  }),
});

const httpTrigger = z.strictObject({
  ...triggerBase,
  triggerType: z.literal('http'),
  triggerConfig: z.strictObject({
    /** The functions authenticate callers themselves; the platform's own methods need an AccessKey or a key pair. */
    authType: z.literal('anonymous'),
    methods: z.array(z.enum(['GET', 'HEAD', 'POST'])).min(1),
    disableURLInternet: z.boolean(),
  }),
});

const eventBridgeTrigger = z.strictObject({
  ...triggerBase,
  triggerType: z.literal('eventbridge'),
  triggerConfig: z.strictObject({
    triggerEnable: z.boolean(),
    asyncInvocationType: z.literal(true),
    /** JSON in a string. */
    eventRuleFilterPattern: z.string().refine(isJsonObject, 'not a JSON object'),
    eventSourceConfig: z.strictObject({ eventSourceType: z.literal('Default') }),
  }),
});

const triggers = z
  .array(z.discriminatedUnion('triggerType', [timerTrigger, httpTrigger, eventBridgeTrigger]))
  .refine(
    (all) => all.slice(0, -1).every(({ triggerType }) => triggerType !== 'eventbridge'),
    'an EventBridge trigger must be the last: the component skips every trigger after an unchanged one',
  );

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const asyncInvokeConfig = z.strictObject({
  asyncTask: z.boolean(),
  maxAsyncRetryAttempts: z.int().min(0).max(8),
  /** Sources differ on the upper limit; this is the smaller one, a week. */
  maxAsyncEventAgeInSeconds: z.int().min(1).max(604_800),
});

/** Limit for all variables of a function together. */
const MAX_ENVIRONMENT_BYTES = 4096;
/** The platform reserves names that begin with `FC_`. */
const environmentVariables = z
  .record(z.string().regex(/^(?!FC_)[A-Za-z][A-Za-z0-9_]*$/), z.string())
  .refine((all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_ENVIRONMENT_BYTES, 'more than 4 KB');

const vpcConfig = z.strictObject({
  vpcId: z.string().regex(vpcIdPattern),
  vSwitchIds: z.array(z.string()).min(1),
  securityGroupId: z.string(),
});

const functionProps = z
  .strictObject({
    region: z.string().regex(regionPattern),
    functionName: z.string().regex(functionNamePattern),
    description: z.string().max(256),
    runtime: z.literal('nodejs20'),
    handler: z.literal('index.handler'),
    code: z.string(),
    /** Megabytes. */
    memorySize: z.int().min(128).max(32_768).multipleOf(64),
    cpu: z.number().min(0.05).max(16).multipleOf(0.05),
    diskSize: z.union([z.literal(512), z.literal(10_240)]),
    /** Seconds. */
    timeout: z.int().min(1).max(86_400),
    role: z.string().regex(rolePattern, 'not a role (lower case: fc3 lowers it)'),
    internetAccess: z.boolean(),
    logConfig: z.literal('auto'),
    /** The mark of an installation (shared/cloud/account/tags.ts). */
    tags: z.array(z.strictObject({ key: z.string(), value: z.string() })),
    vpcConfig: vpcConfig.optional(),
    environmentVariables,
    asyncInvokeConfig,
    concurrencyConfig: z.strictObject({ reservedConcurrency: z.int().min(1).max(100) }).optional(),
    triggers: triggers.optional(),
  })
  .refine(({ cpu, memorySize }) => memorySize / 1024 >= cpu && memorySize / 1024 <= 4 * cpu, {
    path: ['cpu'],
    message: 'cpu to memory (GB) must lie between 1:1 and 1:4',
  });

export type FunctionProps = z.output<typeof functionProps>;

const actions = z.strictObject({
  'pre-deploy': z.array(z.strictObject({ run: z.string(), path: z.string() })),
});

/** The component, or one on this machine for an emulator. */
const component = z.string().regex(/^(?:fc3(?:@\d+\.\d+\.\d+)?|\/.+)$/);

export const projectSchema = z.strictObject({
  edition: z.literal('3.0.0'),
  name: z.literal('alb-cert-rotator'),
  access: z.string(),
  /** Of the project: they run once. What deploy passes on has none, since it has built already. */
  actions: actions.optional(),
  vars: z.strictObject({
    region: z.string(),
    prefix: z.string(),
    scanFunction: z.string(),
    rotateFunction: z.string(),
  }),
  template: z.unknown().optional(),
  resources: z.record(
    z.string(),
    z.strictObject({ component, extend: z.unknown().optional(), props: functionProps }),
  ),
});
