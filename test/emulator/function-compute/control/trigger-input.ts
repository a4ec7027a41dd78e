/**
 * What the control plane takes as a trigger, and what the platform makes of it. Pure.
 *
 * Timer, anonymous HTTP, and EventBridge on the default bus, which is kept and never called: the emulated EventBridge delivers by rules of
 * its own. Source: "Time triggers", "HTTP triggers" and "EventBridge triggers", Function Compute manual; @alicloud/fc20230330 4.7.6.
 */
import { z } from 'zod';
import { nextFiring } from '../schedule.ts';
import type { TriggerSpec } from '../spec.ts';
import { checked, invalidArgument } from './inputs.ts';

const common = {
  description: z.string().max(256).optional(),
  qualifier: z.literal('LATEST').optional(),
  /** JSON in a text. */
  triggerConfig: z.string(),
};

const types = ['timer', 'http', 'eventbridge'] as const;

export const createTriggerInput = z.strictObject({
  ...common,
  triggerName: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/, 'the trigger name is invalid'),
  triggerType: z.enum(types, 'the emulator has triggers of the types timer, http and eventbridge'),
});

export const updateTriggerInput = z.strictObject(common).partial();

export type TriggerType = (typeof types)[number];

const configs = {
  timer: z.strictObject({
    cronExpression: z.string().min(1),
    enable: z.boolean().default(false),
    payload: z.string().default(''),
  }),
  http: z.strictObject({
    authType: z.literal('anonymous', 'the emulator has anonymous HTTP triggers only'),
    methods: z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])).min(1),
    disableURLInternet: z.literal(false).default(false),
  }),
  eventbridge: z.strictObject({
    triggerEnable: z.boolean().default(true),
    asyncInvocationType: z.boolean().default(false),
    eventRuleFilterPattern: z.string().refine(isJsonObject, 'not a JSON object'),
    eventSourceConfig: z.strictObject({ eventSourceType: z.literal('Default') }),
  }),
} as const;

/** The trigger as the platform runs it; `undefined`: it is only kept. @throws WireError if the configuration is refused */
export function triggerSpec(name: string, type: TriggerType, triggerConfig: string): TriggerSpec | undefined {
  const config = parseJson(triggerConfig);
  switch (type) {
    case 'timer': {
      const { cronExpression: cron, enable, payload } = checked(configs.timer, config);
      requireSchedule(cron);
      return { type, name, cron, enable, payload };
    }
    case 'http': {
      const { authType, methods } = checked(configs.http, config);
      return { type, name, authType, methods };
    }
    case 'eventbridge':
      checked(configs.eventbridge, config);
      return undefined;
  }
}

function requireSchedule(cron: string): void {
  try {
    nextFiring(cron, 0);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw invalidArgument(`the cron expression "${cron}" is invalid: ${problem}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument('triggerConfig is not JSON');
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
