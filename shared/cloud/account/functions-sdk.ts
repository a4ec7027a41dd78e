/**
 * A wire to the control plane of Function Compute 3.0 over the unmodified @alicloud/fc20230330: one call by the name of its action.
 *
 * The SDK is loaded at the first call. It neither checks answers nor retries. An invocation answers with its headers and its body as text,
 * any other call with its body.
 *
 * Source: @alicloud/fc20230330 4.7.6, read and run on loopback.
 */

import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type fc from '@alicloud/fc20230330';
import { commonJs } from '../common-js.ts';
import { CloudError } from '../errors.ts';
import { type OpenApiOptions, openApiConfig } from '../open-api.ts';
import type { Wire } from '../wire.ts';

/** The fields of every request: each action reads some of them. */
export interface FunctionsRequest {
  readonly functionName?: string;
  readonly triggerName?: string;
  /** Query, or body of a change. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Of an invocation. */
  readonly payload?: string;
  /** Instead of the time limit of the wire, for an invocation that runs longer. */
  readonly timeoutMs?: number;
}

export interface FunctionsWire extends Wire {
  call(action: string, request: FunctionsRequest & Readonly<Record<string, unknown>>): Promise<unknown>;
}

type Sdk = typeof fc;
type Client = InstanceType<Sdk['default']>;
type Runtime = Parameters<Client['invokeFunctionWithOptions']>[3];

/** The platform would ask EventBridge for rules that call the function; the triggers of the function itself are listed without it (C). */
const WITHOUT_REMOTE_TRIGGERS = { 'x-fc-disable-list-remote-eb-triggers': 'true' };

export function createFunctionsWire(options: OpenApiOptions): FunctionsWire {
  let loading: ReturnType<typeof load> | undefined;
  return {
    async call(action, request) {
      loading ??= load(options);
      const { sdk, client } = await loading;
      const send = calls[action];
      if (send === undefined)
        throw new CloudError('no SDK call for it', { kind: 'refused', action, cloudCode: 'UnknownAction' });
      return send(sdk, client, request);
    },
  };
}

async function load(options: OpenApiOptions): Promise<{ readonly sdk: Sdk; readonly client: Client }> {
  const sdk = commonJs(await import('@alicloud/fc20230330'));
  return { sdk, client: new sdk.default(await openApiConfig(options)) };
}

type Call = (sdk: Sdk, client: Client, request: FunctionsRequest) => Promise<unknown>;

const calls: Readonly<Record<string, Call>> = {
  async ListFunctions(sdk, client, { fields }) {
    return (await client.listFunctions(new sdk.ListFunctionsRequest({ ...fields }))).body;
  },
  async GetFunction(sdk, client, { functionName = '' }) {
    return (await client.getFunction(functionName, new sdk.GetFunctionRequest({}))).body;
  },
  async ListTriggers(sdk, client, { functionName = '', fields }) {
    const request = new sdk.ListTriggersRequest({ ...fields });
    const runtime = runtimeWith(undefined);
    return (await client.listTriggersWithOptions(functionName, request, WITHOUT_REMOTE_TRIGGERS, runtime))
      .body;
  },
  async GetTrigger(_sdk, client, { functionName = '', triggerName = '' }) {
    return (await client.getTrigger(functionName, triggerName)).body;
  },
  async UpdateTrigger(sdk, client, { functionName = '', triggerName = '', fields }) {
    const request = new sdk.UpdateTriggerRequest({ body: new sdk.UpdateTriggerInput({ ...fields }) });
    return (await client.updateTrigger(functionName, triggerName, request)).body;
  },
  async GetAsyncInvokeConfig(sdk, client, { functionName = '' }) {
    return (await client.getAsyncInvokeConfig(functionName, new sdk.GetAsyncInvokeConfigRequest({}))).body;
  },
  async GetConcurrencyConfig(_sdk, client, { functionName = '' }) {
    return (await client.getConcurrencyConfig(functionName)).body;
  },
  async ListAsyncTasks(sdk, client, { functionName = '', fields }) {
    return (await client.listAsyncTasks(functionName, new sdk.ListAsyncTasksRequest({ ...fields }))).body;
  },
  async InvokeFunction(sdk, client, { functionName = '', payload = '', timeoutMs }) {
    const request = new sdk.InvokeFunctionRequest({ body: Readable.from([Buffer.from(payload)]) });
    const headers = new sdk.InvokeFunctionHeaders({ xFcInvocationType: 'Sync' });
    const runtime = runtimeWith(timeoutMs);
    const answer = await client.invokeFunctionWithOptions(functionName, request, headers, runtime);
    const body = answer.body === undefined ? '' : await text(answer.body);
    return { status: answer.statusCode, headers: answer.headers, body };
  },
  async TagResources(sdk, client, { fields }) {
    await client.tagResources(
      new sdk.TagResourcesRequest({ body: new sdk.TagResourcesInput({ ...fields }) }),
    );
  },
  async ListTagResources(sdk, client, { fields }) {
    return (await client.listTagResources(new sdk.ListTagResourcesRequest({ ...fields }))).body;
  },
  async DeleteAsyncInvokeConfig(sdk, client, { functionName = '' }) {
    await client.deleteAsyncInvokeConfig(functionName, new sdk.DeleteAsyncInvokeConfigRequest({}));
  },
  async DeleteConcurrencyConfig(_sdk, client, { functionName = '' }) {
    await client.deleteConcurrencyConfig(functionName);
  },
  async DeleteTrigger(_sdk, client, { functionName = '', triggerName = '' }) {
    await client.deleteTrigger(functionName, triggerName);
  },
  async DeleteFunction(_sdk, client, { functionName = '' }) {
    await client.deleteFunction(functionName);
  },
};

/** The client only reads fields of the runtime options. Both limits: the one of connecting also limits the wait for the first byte. */
function runtimeWith(timeoutMs: number | undefined): Runtime {
  return (timeoutMs === undefined ? {} : { connectTimeout: timeoutMs, readTimeout: timeoutMs }) as Runtime;
}
