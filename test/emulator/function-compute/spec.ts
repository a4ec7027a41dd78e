/**
 * The specification of a function, as in s.yaml.
 *
 * Defaults are those of the platform. Durations count on the emulator's clock.
 */
import type { PolicyHolder } from '../ram/policy.ts';

export interface FunctionSpec {
  readonly name: string;
  /** Only for a function in a service of Function Compute 2.0. */
  readonly service?: string;
  /** Absolute path of the code package: `index.js` or `index.mjs`, and a package.json with its type. */
  readonly codeDirectory: string;
  /** `file.method`; `index.handler` by default. */
  readonly handler?: string;
  /** `file.method`, called once per instance before the first request. */
  readonly initializer?: string;
  /** 3 by default. An instance that exceeds it is killed. */
  readonly timeoutSeconds?: number;
  /** Limit of the heap; 512 by default. */
  readonly memoryMb?: number;
  /** Variables of the function, which inherits none from this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Without a role the context has no credentials. A role without a policy may do everything. */
  readonly role?: PolicyHolder;
  /** Whether the function is in task mode, which refuses repeated task ids. `false` by default. */
  readonly asyncTask?: boolean;
  /** Retries of a failed asynchronous invocation: 0 to 8, 3 by default. */
  readonly maxAsyncRetryAttempts?: number;
  /** Maximum age of an asynchronous invocation; 86,400 by default. */
  readonly maxAsyncEventAgeSeconds?: number;
  /** Maximum number of instances; 100 by default. */
  readonly reservedConcurrency?: number;
  readonly triggers?: readonly TriggerSpec[];
  /** The VPC that its instances are in; none by default. */
  readonly vpcId?: string;
  /** Whether it reaches public addresses; `true` by default. */
  readonly internetAccess?: boolean;
  /** Invocations are refused. `false` by default. */
  readonly isDisabled?: boolean;
}

export interface TimerTrigger {
  readonly type: 'timer';
  readonly name: string;
  /** Six fields, UTC; `CRON_TZ=Asia/Shanghai 0 0 3 * * *`; `@every 10m`. */
  readonly cron: string;
  /** `false`: it fires only by `fireTimer`. `true` by default. */
  readonly enable?: boolean;
  /** Passed as text inside the event. */
  readonly payload?: string;
}

export interface HttpTrigger {
  readonly type: 'http';
  readonly name: string;
  /** Only `anonymous`: any caller may use the address. */
  readonly authType: 'anonymous';
  readonly methods: readonly string[];
}

export type TriggerSpec = TimerTrigger | HttpTrigger;

/** Key of a function in the emulator: `name`, or `service/name`. */
export function functionKeyOf({ service, name }: Pick<FunctionSpec, 'service' | 'name'>): string {
  return service === undefined ? name : `${service}/${name}`;
}

/** A specification with the platform's defaults. */
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
  readonly internetAccess: boolean;
  readonly isDisabled: boolean;
}

/**
 * - `same-version`: triggers and limits change; instances stay.
 * - `new-version`: the next request gets a new instance; running ones finish their request (B).
 * - `replacement`: instances end, and their invocations fail.
 */
export type Change = 'same-version' | 'new-version' | 'replacement';

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
    internetAccess: true,
    isDisabled: false,
    ...spec,
    key: functionKeyOf(spec),
  };
}
