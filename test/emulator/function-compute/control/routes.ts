/**
 * Paths of the control plane: the action of a request, and the permission that it needs. Pure.
 *
 * RAM has names of its own for the asynchronous configuration. Source: paths of @alicloud/fc20230330 4.7.6; "RAM authorization", Function
 * Compute manual (2025-06).
 */
import { ACCOUNT_ID, type Permission } from '../../ram/resources.ts';

export interface Route {
  readonly action: string;
  /** Empty for calls that name no function in their path. */
  readonly functionName: string;
  readonly triggerName: string;
}

interface Pattern {
  /** After `/2023-03-30`, with groups for the names. */
  readonly path: RegExp;
  /** Action by method. */
  readonly actions: Readonly<Record<string, string>>;
}

const FUNCTION = '/functions/(?<functionName>[^/]+)';

const patterns: readonly Pattern[] = [
  { path: /^\/functions$/, actions: { GET: 'ListFunctions', POST: 'CreateFunction' } },
  {
    path: new RegExp(`^${FUNCTION}$`),
    actions: { GET: 'GetFunction', PUT: 'UpdateFunction', DELETE: 'DeleteFunction' },
  },
  { path: new RegExp(`^${FUNCTION}/triggers$`), actions: { GET: 'ListTriggers', POST: 'CreateTrigger' } },
  {
    path: new RegExp(`^${FUNCTION}/triggers/(?<triggerName>[^/]+)$`),
    actions: { GET: 'GetTrigger', PUT: 'UpdateTrigger', DELETE: 'DeleteTrigger' },
  },
  {
    path: new RegExp(`^${FUNCTION}/async-invoke-config$`),
    actions: { GET: 'GetAsyncInvokeConfig', PUT: 'PutAsyncInvokeConfig', DELETE: 'DeleteAsyncInvokeConfig' },
  },
  {
    path: new RegExp(`^${FUNCTION}/concurrency$`),
    actions: { GET: 'GetConcurrencyConfig', PUT: 'PutConcurrencyConfig', DELETE: 'DeleteConcurrencyConfig' },
  },
  { path: new RegExp(`^${FUNCTION}/async-tasks$`), actions: { GET: 'ListAsyncTasks' } },
  { path: new RegExp(`^${FUNCTION}/invoke/disable$`), actions: { POST: 'DisableFunctionInvocation' } },
  { path: new RegExp(`^${FUNCTION}/invoke/enable$`), actions: { POST: 'EnableFunctionInvocation' } },
  { path: /^\/tags-v2$/, actions: { GET: 'ListTagResources', POST: 'TagResources' } },
];

/** @returns `undefined`: there is no such call, or the emulator does not have it */
export function routeOf(method: string, path: string): Route | undefined {
  const [, rest] = /^\/2023-03-30(\/.*)$/.exec(path) ?? [];
  if (rest === undefined) return undefined;
  for (const pattern of patterns) {
    const match = pattern.path.exec(rest);
    const action = match === null ? undefined : pattern.actions[method];
    if (action === undefined) continue;
    const { functionName = '', triggerName = '' } = match?.groups ?? {};
    return {
      action,
      functionName: decodeURIComponent(functionName),
      triggerName: decodeURIComponent(triggerName),
    };
  }
  return undefined;
}

const ramNames: Readonly<Record<string, string>> = {
  GetAsyncInvokeConfig: 'GetFunctionAsyncInvokeConfig',
  PutAsyncInvokeConfig: 'PutFunctionAsyncInvokeConfig',
  DeleteAsyncInvokeConfig: 'DeleteFunctionAsyncInvokeConfig',
};

/** @param functionName of the path, of the body (CreateFunction), or of the tagged resource */
export function permissionOf(
  region: string,
  { action, triggerName }: Omit<Route, 'functionName'>,
  functionName: string,
): Permission {
  return {
    action: `fc:${ramNames[action] ?? action}`,
    resource: `acs:fc:${region}:${ACCOUNT_ID}:${resourcePath(action, functionName, triggerName)}`,
  };
}

function resourcePath(action: string, functionName: string, triggerName: string): string {
  const ofFunction = `functions/${functionName === '' ? '*' : functionName}`;
  if (action === 'ListTriggers') return `${ofFunction}/triggers/*`;
  if (action === 'ListAsyncTasks') return `${ofFunction}/async-tasks/*`;
  return triggerName === '' ? ofFunction : `${ofFunction}/triggers/${triggerName}`;
}

export function functionArn(region: string, functionName: string): string {
  return `acs:fc:${region}:${ACCOUNT_ID}:functions/${functionName}`;
}
