/**
 * The context that Function Compute passes to a function, its deadline, and the errors of a handler.
 *
 * Assumes the Node.js 20 runtime of Function Compute 3.0: the handler's promise is the answer, one request at a time per
 * instance, nothing runs after the answer. Nothing here talks to the cloud.
 *
 * Source: "Context" and "Environment variables", Function Compute manual (2026-04).
 */
import { SECOND_MS } from '../../base/clock.ts';
import type { CloudCredentials } from '../../base/credentials.ts';
import { InvalidConfiguration, RotatorError } from '../../base/errors.ts';
import { createRedactor } from '../../base/redact.ts';
import { Secret } from '../../base/secret.ts';
import { MIN_REDACTED_BYTES } from '../../base/secret-forms.ts';

export interface FunctionContext {
  readonly requestId: string;
  /** Temporary, of the function's role; the fields are absent if the function has no role. */
  readonly credentials?: {
    readonly accessKeyId?: string;
    readonly accessKeySecret?: string;
    readonly securityToken?: string;
  };
  readonly function: {
    readonly name: string;
    readonly handler: string;
    /** Megabytes. */
    readonly memory: number;
    /** Seconds from the start of the invocation until the platform ends it. */
    readonly timeout: number;
  };
  readonly service?: {
    readonly logProject?: string;
    readonly logStore?: string;
    readonly qualifier?: string;
    readonly versionId?: string;
  };
  readonly region: string;
  readonly accountId: string;
  /** Above 0 when the platform repeats a failed asynchronous invocation; the request id stays the same. */
  readonly retryCount?: number;
}

/** The function that the platform calls. `event` is a Buffer for every trigger. */
export type FunctionHandler<Answer> = (event: Buffer, context: FunctionContext) => Promise<Answer>;

/** The moment at which the platform ends this invocation. */
export function deadlineMs(context: Pick<FunctionContext, 'function'>, startedAtMs: number): number {
  return startedAtMs + context.function.timeout * SECOND_MS;
}

/** The invocation came without credentials. Nothing was read or changed. */
export class CredentialsMissing extends RotatorError {
  constructor(message: string, cause?: unknown) {
    super('CredentialsMissing', message, {
      hint: 'On Function Compute give the function a role (`role` in s.yaml). Elsewhere set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or log in with the aliyun CLI.',
      cause,
    });
    this.name = 'CredentialsMissing';
  }
}

/** Credentials of this invocation. Never from the environment, which keeps those of the instance's start. */
export function credentialsOf(context: Pick<FunctionContext, 'credentials'>): CloudCredentials {
  const { accessKeyId, accessKeySecret, securityToken } = context.credentials ?? {};
  if (!accessKeyId || !accessKeySecret)
    throw new CredentialsMissing('the invocation context holds no credentials.');
  if (Buffer.byteLength(accessKeySecret) < MIN_REDACTED_BYTES)
    throw new InvalidConfiguration(
      `the access key secret has fewer than ${MIN_REDACTED_BYTES} bytes: it is no real one, and could not be removed from the log.`,
      { hint: 'Check the credentials of the function or of this machine.' },
    );
  return {
    accessKeyId,
    accessKeySecret: new Secret(accessKeySecret),
    securityToken: securityToken ? new Secret(securityToken) : undefined,
  };
}

/**
 * Runs a handler's work. It rejects with an Error whose message starts with the code and ends with the hint, since the platform keeps only
 * the message, and holds no secret, since the platform logs it and returns it to the caller.
 */
export async function answering<Answer>(
  context: Pick<FunctionContext, 'credentials'>,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const { accessKeySecret, securityToken } = context.credentials ?? {};
    const secrets = [accessKeySecret, securityToken].filter((text) => text !== undefined);
    throw rejection(error, createRedactor(secrets.map((text) => new Secret(text))).text);
  }
}

function rejection(error: unknown, redact: (text: string) => string): RotatorError {
  const known = error instanceof RotatorError;
  const code = known ? error.code : 'Unexpected';
  const message = known ? error.messageWithoutCode : error instanceof Error ? error.message : String(error);
  const hint = known
    ? error.hint
    : 'This is a defect of alb-cert-rotator: please report it with the log of this request.';
  const rejected = new RotatorError(code, redact(sentences(message, hint)), {
    retryable: known && error.retryable,
    ...(hint === undefined ? {} : { hint: redact(hint) }),
  });
  rejected.name = known ? error.name : 'RotatorError';
  if (error instanceof Error && error.stack)
    rejected.stack = redact(error.stack.replace(error.message, rejected.message));
  return rejected;
}

/** The message, then the hint. */
export function sentences(message: string, hint: string | undefined): string {
  if (hint === undefined) return message;
  return /[.!?]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}
