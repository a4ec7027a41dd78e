/**
 * Asks the webhook of the service for a scan of the listeners on which a certificate could be installed (docs/webhook.md).
 *
 * The message keeps its id over all attempts, so that it starts one scan only, and is signed again for each. Nothing is lost where all fail:
 * the timer of scan finds the certificate.
 */
import * as z from 'zod';
import { type Clock, SECOND_MS } from '../../shared/base/clock.ts';
import { InvalidConfiguration, RotatorError } from '../../shared/base/errors.ts';
import type { Secret } from '../../shared/base/secret.ts';
import {
  ID_HEADER,
  SIGNATURE_HEADER,
  signatureOf,
  TIMESTAMP_HEADER,
} from '../../shared/base/standard-webhooks.ts';
import { isLoopback } from '../../shared/cloud/endpoints.ts';
import type { Wait } from './texts.ts';

export interface Webhook {
  readonly url: string;
  /** In base64, without `whsec_`: each signs. Empty: the token is sent. */
  readonly secrets: readonly Secret[];
  readonly token: Secret | undefined;
}

export interface ScanCommand {
  readonly certificateId: string;
  readonly region?: string;
}

export interface WebhookPorts {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly newId: () => string;
  /** Said before each wait. */
  onWait(why: Wait): void;
}

/** The answer arrives within half a minute (docs/webhook.md). */
const TIMEOUT_MS = 60 * SECOND_MS;
const ATTEMPTS = 3;
const WAIT_MS = 5 * SECOND_MS;
/** A token may start a scan every five minutes: nobody waits for that here. */
const MAX_WAIT_MS = 60 * SECOND_MS;

/** @throws InvalidConfiguration, before anything is uploaded */
export function parseWebhook(url: string, secrets: readonly Secret[], tokens: readonly Secret[]): Webhook {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '')
    throw new InvalidConfiguration('the address of the webhook is not a URL without user and password.', {
      hint: 'Take the URL of the HTTP trigger of the function webhook.',
      chinese: {
        says: 'webhook 的地址不是 URL，或含有用户名、密码。没有发送任何内容。',
        todo: '请使用函数 webhook 的 HTTP 触发器的 URL。',
      },
    });
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isLoopback(parsed.hostname)))
    throw new InvalidConfiguration('the address of the webhook does not begin with https://.', {
      hint: 'A request carries a signature or a token, so it is sent encrypted only.',
      chinese: {
        says: 'webhook 的地址不以 https:// 开头。没有发送任何内容。',
        todo: '请使用 https 地址：请求带有签名或令牌，只能加密发送。',
      },
    });
  if (secrets.length === 0 && tokens.length === 0)
    throw new InvalidConfiguration('there is an address of a webhook, and nothing to sign with.', {
      hint: 'Set WEBHOOK_SECRET, or WEBHOOK_TOKEN, to the value that the service has.',
      chinese: {
        says: '有 webhook 的地址，但没有用于签名的密钥。没有发送任何内容。',
        todo: '请将 WEBHOOK_SECRET 或 WEBHOOK_TOKEN 设为本服务所用的值。',
      },
    });
  return { url, secrets, token: tokens[0] };
}

/** @returns the id of the task. @throws RotatorError WebhookRefused, WebhookUnreachable */
export async function requestScan(
  webhook: Webhook,
  command: ScanCommand,
  { clock, fetch, newId, onWait }: WebhookPorts,
): Promise<string> {
  const body = JSON.stringify(command);
  const id = `upload_${newId()}`;
  for (let attempt = 1; ; attempt++) {
    const answer = await post(fetch, webhook.url, headersOf(webhook, id, body, clock.now()), body);
    // After a time-out: an earlier attempt of this message was accepted.
    if (answer.status === 202 || answer.code === 'AlreadyAccepted') return answer.id ?? id;
    const waitMs = waitBeforeNext(answer);
    if (waitMs === undefined || attempt === ATTEMPTS) throw failureOf(answer);
    onWait({ kind: 'webhook', status: answer.status });
    await clock.sleep(waitMs);
  }
}

function headersOf(
  { secrets, token }: Webhook,
  id: string,
  body: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  const json = { 'content-type': 'application/json' };
  if (secrets.length === 0) return { ...json, authorization: `Bearer ${token?.reveal() ?? ''}` };
  const timestamp = String(Math.floor(nowMs / SECOND_MS));
  const signatures = secrets.map(
    (secret) => `v1,${signatureOf(secret, id, timestamp, Buffer.from(body)).toString('base64')}`,
  );
  return {
    ...json,
    [ID_HEADER]: id,
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signatures.join(' '),
  };
}

interface Answer {
  /** Absent: no answer. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly id?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
}

const fields = z.object({
  id: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  hint: z.string().optional(),
});

async function post(
  send: typeof fetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Answer> {
  try {
    const response = await send(url, {
      method: 'POST',
      headers,
      body,
      // Another address gets neither signature nor token.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * SECOND_MS } : {}),
      ...fieldsOf(await response.text()),
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { message: cause instanceof Error ? cause.message : String(cause) };
  }
}

function fieldsOf(text: string): z.output<typeof fields> {
  try {
    return fields.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    // A page of a proxy, or nothing: the status alone says what happened.
    return {};
  }
}

/** `undefined`: the same request would fail again. */
function waitBeforeNext({ status, retryAfterMs }: Answer): number | undefined {
  if (status === undefined) return WAIT_MS;
  if (status === 503 || status === 429)
    return retryAfterMs === undefined || retryAfterMs > MAX_WAIT_MS ? undefined : retryAfterMs;
  return status >= 500 && status !== 500 ? WAIT_MS : undefined;
}

function failureOf({ status, code, message, hint }: Answer): RotatorError {
  const later = 'The certificate is in CAS: the timer of scan finds it within the hour.';
  if (status === undefined)
    return new RotatorError('WebhookUnreachable', `the webhook did not answer: ${message ?? 'no reason'}.`, {
      hint: `Check its address. ${later}`,
    });
  const said = [code, message].filter((part) => part !== undefined).join(': ');
  return new RotatorError(
    'WebhookRefused',
    `the webhook answered ${status}${said === '' ? '' : `, ${said}`}`,
    {
      hint: `${hint === undefined ? '' : `${hint} `}${later}`,
    },
  );
}
