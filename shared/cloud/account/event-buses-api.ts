/**
 * The narrow interface to the control plane of EventBridge: the bus of outcome events and its rules.
 *
 * Every method rejects with a `CloudError`, also where the product answers HTTP 200 with `Success: false`. `undefined` of a getter means
 * that it has answered that there is none. `ServiceNotEnable`: the account has never activated EventBridge.
 */
import type { MethodName } from '../wrap.ts';

export interface EventBus {
  readonly name: string;
  readonly description: string;
}

export interface EventRule {
  readonly name: string;
  readonly description: string;
  readonly isEnabled: boolean;
  /** Parsed JSON. */
  readonly pattern: unknown;
}

export interface EventBusesApi {
  getBus(name: string): Promise<EventBus | undefined>;
  /** At most 127 letters, digits and `-`. Buses have no tags: the description carries our mark. */
  createBus(name: string, description: string): Promise<void>;
  /** Succeeds if it is gone already. Refused while it has rules. */
  deleteBus(name: string): Promise<void>;
  /** Rejects if there is no such bus. */
  listRules(busName: string): Promise<readonly EventRule[]>;
  /** With its targets. Succeeds if it is gone already. */
  deleteRule(busName: string, ruleName: string): Promise<void>;
}

export const eventBusReads: ReadonlySet<MethodName<EventBusesApi>> = new Set([
  'getBus',
  'listRules',
] as const);
