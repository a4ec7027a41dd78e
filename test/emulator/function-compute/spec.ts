/**
 * What a function of the emulated Function Compute is, as s.yaml would say it.
 *
 * Defaults are those of the platform. Durations count on the emulator's clock.
 */
import type { PolicyHolder } from '../ram/policy.ts';

export interface FunctionSpec {
  readonly name: string;
  /** Only for a function that still lives in a service of Function Compute 2.0. */
  readonly service?: string;
  /** Absolute. What lies there is the code package: `index.js` (or `index.mjs`), and a package.json that says what it is. */
  readonly codeDirectory: string;
  /** `file.method`; `index.handler` unless said. */
  readonly handler?: string;
  /** `file.method`, called once per instance before the first request. */
  readonly initializer?: string;
  /** 3 unless said. An instance that has not answered by then is killed. */
  readonly timeoutSeconds?: number;
  /** 512 unless said. The limit of the heap. */
  readonly memoryMb?: number;
  /** The variables of the function. Nothing of this process's own environment reaches it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Without one the context has no credentials. A role without a policy may do everything. */
  readonly role?: PolicyHolder;
  /** Whether task ids are known, and refused the second time. `false` unless said. */
  readonly asyncTask?: boolean;
  /** How often a failed asynchronous invocation is repeated: 0 to 8, 3 unless said. */
  readonly maxAsyncRetryAttempts?: number;
  /** How long an asynchronous invocation may wait; 86 400 unless said. */
  readonly maxAsyncEventAgeSeconds?: number;
  /** How many instances there may be at a time; 100 unless said. */
  readonly reservedConcurrency?: number;
  readonly triggers?: readonly TriggerSpec[];
}

export interface TimerTrigger {
  readonly type: 'timer';
  readonly name: string;
  /** Six fields, UTC; `CRON_TZ=Asia/Shanghai 0 0 3 * * *`; `@every 10m`. */
  readonly cron: string;
  /** `false`: it fires only when `fireTimer` says so. `true` unless said. */
  readonly enable?: boolean;
  /** Handed over as text inside the event. */
  readonly payload?: string;
}

export interface HttpTrigger {
  readonly type: 'http';
  readonly name: string;
  /** Only `anonymous`: whoever knows the address may call. */
  readonly authType: 'anonymous';
  readonly methods: readonly string[];
}

export type TriggerSpec = TimerTrigger | HttpTrigger;

/** How a function is called inside the emulator: `name`, or `service/name`. */
export function keyOf({ service, name }: Pick<FunctionSpec, 'service' | 'name'>): string {
  return service === undefined ? name : `${service}/${name}`;
}

/** With the platform's defaults filled in. */
export interface FunctionSettings extends FunctionSpec {
  readonly key: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly asyncTask: boolean;
  readonly maxAsyncRetryAttempts: number;
  readonly maxAsyncEventAgeSeconds: number;
  readonly reservedConcurrency: number;
  readonly triggers: readonly TriggerSpec[];
}

export function withDefaults(spec: FunctionSpec): FunctionSettings {
  return {
    handler: 'index.handler',
    timeoutSeconds: 3,
    memoryMb: 512,
    environment: {},
    asyncTask: false,
    maxAsyncRetryAttempts: 3,
    maxAsyncEventAgeSeconds: 86_400,
    reservedConcurrency: 100,
    triggers: [],
    ...spec,
    key: keyOf(spec),
  };
}
