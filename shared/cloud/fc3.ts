/**
 * Asynchronous invocation of functions of Function Compute 3.0, through the unmodified @alicloud/fc20230330.
 * account/functions-sdk.ts uses the same SDK for the control plane; no other file imports it.
 *
 * The SDK is loaded at the first call, because loading takes longer than a whole invocation that calls no function. A body that is
 * not JSON causes a plain SyntaxError, whatever the status.
 *
 * Sources: @alicloud/fc20230330 4.7.6, read and run on loopback; "InvokeFunction", Function Compute manual.
 */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { commonJs } from './common-js.ts';
import { delayHeader, type InvokeWire, type InvokeWireOptions, requireAccepted } from './invoke-wire.ts';
import { openApiConfig } from './open-api.ts';

export function createFc3Wire(options: InvokeWireOptions): InvokeWire {
  let loading: Promise<InvokeWire> | undefined;
  return {
    async send(invocation) {
      loading ??= load(options);
      return (await loading).send(invocation);
    },
  };
}

async function load(options: InvokeWireOptions): Promise<InvokeWire> {
  const fc = commonJs(await import('@alicloud/fc20230330'));
  const client = new fc.default(await openApiConfig(options));
  type Runtime = Parameters<typeof client.invokeFunctionWithOptions>[3];
  return {
    async send(invocation) {
      const { target, payload, taskId } = invocation;
      const request = new fc.InvokeFunctionRequest({ body: Readable.from([Buffer.from(payload)]) });
      const headers = new fc.InvokeFunctionHeaders({
        xFcInvocationType: 'Async',
        xFcAsyncTaskId: taskId,
        commonHeaders: delayHeader(invocation),
      });
      // The client only reads fields of the runtime options, and its configuration has defaults for all of them.
      const answer = await client.invokeFunctionWithOptions(
        target.functionName,
        request,
        headers,
        {} as Runtime,
      );
      // The connection can be reused only after the body was read.
      const body = answer.body === undefined ? '' : await text(answer.body);
      requireAccepted({ status: answer.statusCode, headers: answer.headers, body });
    },
  };
}
