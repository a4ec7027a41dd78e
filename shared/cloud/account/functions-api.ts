/**
 * The narrow interface to the control plane of Function Compute 3.0: what deploy verifies, doctor compares and remove deletes. Functions
 * are created by Serverless Devs, never here.
 *
 * Every method rejects with a `CloudError`. `undefined` of a getter means that the platform has answered that there is none.
 */
import type { MethodName } from '../wrap.ts';
import type { Tag } from './tags.ts';

export interface DeployedFunctionView {
  readonly functionName: string;
  readonly arn: string | undefined;
  readonly description: string | undefined;
  readonly runtime: string | undefined;
  readonly handler: string | undefined;
  readonly memorySizeMb: number | undefined;
  readonly cpu: number | undefined;
  readonly timeoutSeconds: number | undefined;
  /** ARN of the role. */
  readonly role: string | undefined;
  readonly internetAccess: boolean | undefined;
  /** `undefined`: the platform did not say; never the same as none. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** CRC-64 of the code package, as text. */
  readonly codeChecksum: string | undefined;
  readonly codeSizeBytes: number | undefined;
  readonly lastModified: string | undefined;
  readonly state: 'Pending' | 'Active' | 'Failed' | 'unknown';
  readonly lastUpdate: 'Successful' | 'Failed' | 'InProgress' | 'unknown';
  /** Why the last update failed, or what state it is in. */
  readonly reason: string | undefined;
  /** An operator has disabled invocations. */
  readonly isDisabled: boolean;
  readonly vpc: FunctionVpc | undefined;
  /** Read apart where the platform does not send them with the function. */
  readonly tags: readonly Tag[] | undefined;
}

export interface FunctionVpc {
  readonly vpcId: string;
  readonly vSwitchIds: readonly string[];
  readonly securityGroupId: string;
}

export interface TriggerView {
  readonly name: string;
  readonly type: string;
  /** Parsed JSON of `triggerConfig`. */
  readonly config: unknown;
  readonly description?: string | undefined;
  /** Of an HTTP trigger: its public address. */
  readonly url: string | undefined;
}

export interface AsyncConfigView {
  readonly asyncTask: boolean;
  readonly maxAsyncRetryAttempts: number | undefined;
  readonly maxAsyncEventAgeSeconds: number | undefined;
}

/** The answer of a synchronous invocation. */
export interface InvocationResult {
  /** `undefined`: the function succeeded. */
  readonly errorType: string | undefined;
  readonly body: string;
}

export interface AsyncTask {
  readonly taskId: string;
  readonly status: string;
}

export interface FunctionsApi {
  /** Only names that begin with `prefix`. */
  listFunctions(prefix: string): Promise<readonly string[]>;
  getFunction(functionName: string): Promise<DeployedFunctionView | undefined>;
  listTriggers(functionName: string): Promise<readonly TriggerView[]>;
  getAsyncConfig(functionName: string): Promise<AsyncConfigView | undefined>;
  getReservedConcurrency(functionName: string): Promise<number | undefined>;
  /** Tasks that run or wait. Only of functions in task mode. */
  listUnfinishedTasks(functionName: string): Promise<readonly AsyncTask[]>;
  /** Waits for the end, at most the timeout of the function. */
  invoke(functionName: string, payload: string): Promise<InvocationResult>;
  /**
   * A timer is switched by its whole configuration, so it is read first.
   * @param description replaces that of the timer, in the same call; not written if the timer is as wanted already
   */
  setTimerEnabled(
    functionName: string,
    triggerName: string,
    enabled: boolean,
    description?: string,
  ): Promise<void>;
  tag(functionArn: string, tags: readonly Tag[]): Promise<void>;

  // What is gone already counts as deleted.
  deleteAsyncConfig(functionName: string): Promise<void>;
  deleteConcurrency(functionName: string): Promise<void>;
  deleteTrigger(functionName: string, triggerName: string): Promise<void>;
  deleteFunction(functionName: string): Promise<void>;
}

export const functionReads: ReadonlySet<MethodName<FunctionsApi>> = new Set([
  'listFunctions',
  'getFunction',
  'listTriggers',
  'getAsyncConfig',
  'getReservedConcurrency',
  'listUnfinishedTasks',
]);
