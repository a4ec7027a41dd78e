/**
 * Invokes a function synchronously, as the console does: a signed InvokeFunction of the unmodified SDK.
 */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from '@alicloud/fc20230330';
import openApi from '@alicloud/openapi-core';
import type { EmulatorReady } from '../../test/emulator/emulator-ready.ts';

/** The answer of a function, also of one that failed. */
export interface ConsoleAnswer {
  /** The error message of the function or the platform; `undefined`: it succeeded. */
  readonly failure: string | undefined;
  readonly body: string;
}

export type Invoke = (functionName: string, event: object) => Promise<ConsoleAnswer>;

/** A scan of a large fleet, or a rotation, may take minutes. */
const INVOKE_TIMEOUT_MS = 15 * 60_000;

export function createConsole({ endpoints, credentials }: EmulatorReady): Invoke {
  if (endpoints.invoke === undefined) throw new Error('The emulator was started without the service.');
  const { protocol, host } = new URL(endpoints.invoke);
  const client = new fc.default(
    new openApi.$OpenApiUtil.Config({
      ...credentials,
      endpoint: host,
      protocol: protocol.replace(':', ''),
      connectTimeout: INVOKE_TIMEOUT_MS,
      readTimeout: INVOKE_TIMEOUT_MS,
    }),
  );
  type Runtime = Parameters<typeof client.invokeFunctionWithOptions>[3];
  return async (functionName, event) => {
    const request = new fc.InvokeFunctionRequest({
      body: Readable.from([Buffer.from(JSON.stringify(event))]),
    });
    const headers = new fc.InvokeFunctionHeaders({ xFcInvocationType: 'Sync' });
    const answer = await client.invokeFunctionWithOptions(functionName, request, headers, {} as Runtime);
    const body = answer.body === undefined ? '' : await text(answer.body);
    const failed = answer.headers?.['x-fc-error-type'] !== undefined;
    return { failure: failed ? errorMessageOf(body) : undefined, body };
  };
}

function errorMessageOf(body: string): string {
  try {
    const { errorMessage } = JSON.parse(body) as { readonly errorMessage?: unknown };
    return String(errorMessage ?? body);
  } catch {
    return body;
  }
}
