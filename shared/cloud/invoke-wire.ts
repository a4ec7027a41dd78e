/**
 * The layer below `InvokeApi`: one asynchronous invocation, sent once. `fc3.ts` and `fc2.ts` implement it with the two SDKs;
 * `invoke.ts` checks, retries and chooses between them.
 *
 * Rejects with any error; `error-mapping.ts` converts it. A repeated task id is a refusal with status 409: the code that Function
 * Compute 3.0 uses for it is not documented.
 */
import * as z from 'zod';
import type { CloudCredentials } from '../base/credentials.ts';
import { lazily } from '../base/lazily.ts';
import type { Endpoint } from './endpoints.ts';
import { invalidAnswer } from './error-mapping.ts';
import type { Invocation } from './invoke-api.ts';

export interface InvokeWire {
  send(invocation: Invocation): Promise<void>;
}

export interface InvokeWireOptions {
  readonly endpoint: Endpoint;
  /** The short-lived credentials of one invocation, so clients are created for each invocation. */
  readonly credentials: CloudCredentials;
  /** Digits. If `undefined`, only an overridden endpoint can be called. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly timeoutMs: number;
}

export const INVOKE_ACTION = 'InvokeFunction';

/** The header of a delayed invocation, for which neither SDK has a field; empty for an immediate one. */
export function delayHeader({ delaySeconds }: Invocation): Readonly<Record<string, string>> {
  return delaySeconds === undefined ? {} : { 'x-fc-async-delay': String(delaySeconds) };
}

/** The headers of an accepted invocation. If they are missing, the answer came from elsewhere: a proxy, a login page. */
const acceptedSchema = lazily(() =>
  z.object({
    'x-fc-request-id': z.string().min(1),
    // Only synchronous invocations have it. Then the platform did not see the header that requests an asynchronous one.
    'x-fc-error-type': z.undefined().optional(),
  }),
);

/**
 * Requires status 202 (if the SDK reports it), an empty body, and headers of Function Compute. @throws CloudError
 * `invalid-answer`
 */
export function requireAccepted(answer: {
  readonly status: number | undefined;
  readonly headers: unknown;
  readonly body: string;
}): void {
  const { status = 202, headers, body } = answer;
  if (status !== 202) throw invalidAnswer(INVOKE_ACTION, `the status is ${status} instead of 202`);
  const parsed = acceptedSchema().safeParse(headers);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw invalidAnswer(INVOKE_ACTION, `headers are missing or unexpected: ${fields}`);
  }
  if (body !== '') throw invalidAnswer(INVOKE_ACTION, 'the answer to an accepted invocation has a body');
}
