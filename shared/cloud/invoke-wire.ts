/**
 * The seam below `InvokeApi`: one asynchronous invocation, sent once. The adapters of the two SDKs stand behind it (`fc3.ts`, `fc2.ts`);
 * checks, retry and the choice between them are in `invoke.ts`.
 *
 * Rejects with whatever went wrong; `error-mapping.ts` reads it. A repeated task id is a refusal with status 409: the code of Function
 * Compute 3.0 for it is not documented.
 */
import { z } from 'zod';
import type { CloudCredentials } from '../base/credentials.ts';
import type { Endpoint } from './endpoints.ts';
import { invalidAnswer } from './error-mapping.ts';
import type { Invocation } from './invoke-api.ts';

export interface InvokeWire {
  send(invocation: Invocation): Promise<void>;
}

export interface InvokeWireOptions {
  readonly endpoint: Endpoint;
  /** Those of one invocation; short-lived, so clients are made anew for each. */
  readonly credentials: CloudCredentials;
  /** Digits. `undefined` where nobody said it: only an endpoint of its own can be called then. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly timeoutMs: number;
}

export const INVOKE_ACTION = 'InvokeFunction';

/** The header of a deferred invocation, which neither SDK has a name for; none where it is to run at once. */
export function delayHeader({ delaySeconds }: Invocation): Readonly<Record<string, string>> {
  return delaySeconds === undefined ? {} : { 'x-fc-async-delay': String(delaySeconds) };
}

/** What an accepted invocation answers. Without these headers somebody else answered: a proxy, a login page. */
const acceptedSchema = z.object({
  'x-fc-request-id': z.string().min(1),
  // Only a synchronous invocation has one: the platform did not see the header that asks for an asynchronous one.
  'x-fc-error-type': z.undefined().optional(),
});

/** Must be 202 where the SDK tells, an empty body, and headers of Function Compute. @throws CloudError `invalid-answer` */
export function requireAccepted(answer: {
  readonly status: number | undefined;
  readonly headers: unknown;
  readonly body: string;
}): void {
  const { status = 202, headers, body } = answer;
  if (status !== 202) throw invalidAnswer(INVOKE_ACTION, `the status is ${status} instead of 202`);
  const parsed = acceptedSchema.safeParse(headers);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw invalidAnswer(INVOKE_ACTION, `headers are missing or unexpected: ${fields}`);
  }
  if (body !== '') throw invalidAnswer(INVOKE_ACTION, 'an accepted invocation came with a body');
}
