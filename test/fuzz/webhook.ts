/**
 * Runs the webhook with one hostile request, and checks the outcome.
 *
 * The signature is verified here independently of the product, from the event as the platform passes it on. It is a failure if the webhook
 * accepts an unsigned request, starts anything for it, or throws.
 */
import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Invocation } from '../../shared/cloud/invoke-api.ts';
import type { HttpAnswer } from '../../shared/service/platform/http-trigger.ts';
import { aWebhook, NOW_SECONDS, OLD_SECRET, SECRET, type Webhook } from '../support/webhook.ts';
import { KNOWN, MARK } from './hostile-commands.ts';
import { type HostileRequest, hostileRequest } from './hostile-requests.ts';
import { type Chance, chanceFrom } from './mutate.ts';

export interface WebhookTally {
  runs: number;
  /** Requests with a valid signature in time, which the parser of commands has read. */
  pastSignature: number;
  /** Sent a second time, after the first was accepted. */
  replays: number;
  readonly kinds: Record<string, number>;
  /** `<status> <code>`, or `rejected`. */
  readonly answers: Record<string, number>;
  /** Mutations of the accepted requests. */
  readonly accepted: Record<string, number>;
}

export function emptyWebhookTally(): WebhookTally {
  return { runs: 0, pastSignature: 0, replays: 0, kinds: {}, answers: {}, accepted: {} };
}

const TOLERANCE_SECONDS = 300;
const BEFORE_THE_SIGNATURE = [401, 405, 413];
const STATUSES = [202, 400, 409, ...BEFORE_THE_SIGNATURE];

/** @returns the failure */
export async function fuzzWebhookOnce(
  seed: number,
  run: number,
  tally: WebhookTally,
): Promise<string | undefined> {
  const chance = chanceFrom(seed, 'webhook')(run);
  const mode = chance.pick(['plan', 'apply'] as const);
  const request = hostileRequest(chance);
  const env = { MODE: mode, WEBHOOK_SECRET: `${SECRET},${OLD_SECRET}`, REGIONS: Object.keys(KNOWN).join() };
  const webhook = aWebhook({ env, loadBalancers: KNOWN });
  tally.runs += 1;
  count(tally.kinds, request.kind);
  try {
    const answer = await answerOf(webhook, request);
    return (
      problemOf({ answer, webhook, request, mode }, tally) ??
      (await replayProblem(answer, webhook, request, chance, tally))
    );
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `${request.kind}, ${request.how}: ${stack}`;
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** `undefined`: rejected as no HTTP request. */
async function answerOf(webhook: Webhook, { event }: HostileRequest): Promise<HttpAnswer | undefined> {
  try {
    return await webhook.handle(event);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('InvalidEvent: the event is not an HTTP request'))
      return undefined;
    throw error;
  }
}

interface Happened {
  readonly answer: HttpAnswer | undefined;
  readonly webhook: Webhook;
  readonly request: HostileRequest;
  readonly mode: 'plan' | 'apply';
}

function problemOf({ answer, webhook, request, mode }: Happened, tally: WebhookTally): string | undefined {
  const { kind, how, event } = request;
  const failed = (what: string) => `${kind}, ${how}: ${what}; ${answer?.statusCode} ${answer?.body}`;
  if (!answer) {
    count(tally.answers, 'rejected');
    if (kind !== 'envelope') return failed('a request was taken for no request');
    return webhook.invocations.length + webhook.asked.length > 0 ? failed('something was done') : undefined;
  }
  const body = JSON.parse(answer.body) as Readonly<Record<string, unknown>>;
  const { statusCode } = answer;
  count(tally.answers, `${statusCode} ${body['code'] ?? ''}`.trim());
  if (!STATUSES.includes(statusCode)) return failed('a status that no request may cause');
  const past = !BEFORE_THE_SIGNATURE.includes(statusCode);
  if (past && (kind === 'forged' || !isSigned(event))) return failed('A FORGERY WAS BELIEVED');
  if (past) tally.pastSignature += 1;
  if (!past && webhook.asked.length > 0) return failed('the cloud was asked before the signature');
  if (!past && answer.body.includes(MARK)) return failed('the answer has what an unknown sender sent');
  if (!webhook.asked.every((region) => Object.hasOwn(KNOWN, region)))
    return failed('asked in a region of the sender');
  if (statusCode !== 202) {
    if (kind === 'honest') return failed('an honest request was refused');
    if (webhook.invocations.length > 0) return failed('refused, and started');
    if (typeof body['code'] !== 'string' || typeof body['message'] !== 'string')
      return failed('an answer without code or message');
    return whyNotSilent(webhook, event, answer);
  }
  count(tally.accepted, `${kind}, ${how}`);
  const [invocation, ...others] = webhook.invocations;
  if (!invocation || others.length > 0)
    return failed(`accepted, and started ${webhook.invocations.length} times`);
  if (body['id'] !== invocation.taskId) return failed('another id than that of the work');
  return whyNotWhatWasSent(invocation, bodyIn(event), mode) ?? whyNotSilent(webhook, event, answer);
}

const FIELDS = ['mode', 'region', 'loadBalancerId', 'listenerIds', 'certificateId', 'force', 'plan'];

/** The payload must be the sent command with the region that was found. */
function whyNotWhatWasSent(
  { target, payload, taskId }: Invocation,
  body: Buffer,
  mode: 'plan' | 'apply',
): string | undefined {
  const sent = JSON.parse(new TextDecoder().decode(body)) as Readonly<Record<string, unknown>>;
  const started = JSON.parse(payload) as Readonly<Record<string, unknown>>;
  const { region, loadBalancerId } = started;
  if (target.functionName !== 'cert-rotator-scan') return `another function: ${target.functionName}`;
  if (`${payload}${taskId}`.includes(MARK)) return `sent on: ${payload}`;
  if (Object.keys(sent).some((field) => !FIELDS.includes(field)))
    return `an unknown field was taken: ${payload}`;
  if (!isDeepStrictEqual(started, region === undefined ? sent : { ...sent, region }))
    return `not what was sent: ${payload}`;
  if (sent['mode'] === 'apply' && mode === 'plan') return 'apply, and the service only plans';
  if (region !== undefined && !Object.hasOwn(KNOWN, String(region)))
    return `a region of the sender: ${payload}`;
  if (loadBalancerId === undefined) return undefined;
  return KNOWN[String(region)]?.includes(String(loadBalancerId))
    ? undefined
    : `an unknown load balancer: ${payload}`;
}

/** Also without what stands before the base64. */
const secretForms = [SECRET, OLD_SECRET].map((secret) => secret.slice('whsec_'.length));

function whyNotSilent(webhook: Webhook, event: Buffer, answer: HttpAnswer): string | undefined {
  const log = webhook.logLines.join('\n');
  if (webhook.logLines.length !== 1) return `${webhook.logLines.length} lines of log: ${log}`;
  if (log.includes(MARK)) return `the log has what a sender sent: ${log}`;
  const signatures = [...headerOf(event, 'webhook-signature').matchAll(/[A-Za-z0-9+/]{43}=/g)].map(
    ([base64]) => base64,
  );
  const leaked = [...secretForms, ...signatures].some((text) => log.includes(text));
  if (leaked) return `a secret or a signature is in the log: ${log}`;
  return secretForms.some((text) => answer.body.includes(text)) ? 'a secret is in the answer' : undefined;
}

async function replayProblem(
  first: HttpAnswer | undefined,
  webhook: Webhook,
  request: HostileRequest,
  chance: Chance,
  tally: WebhookTally,
): Promise<string | undefined> {
  if (first?.statusCode !== 202 || !chance.happens(0.5)) return undefined;
  tally.replays += 1;
  const again = await webhook.handle(request.event);
  const { code } = JSON.parse(again.body) as Readonly<Record<string, unknown>>;
  const refused = again.statusCode === 409 && code === 'AlreadyAccepted' && webhook.invocations.length === 1;
  return refused ? undefined : `a replay was answered with ${again.statusCode} ${again.body}`;
}

interface HttpEvent {
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requestContext: { readonly http: { readonly method: string } };
}

function parsed(event: Buffer): HttpEvent {
  return JSON.parse(event.toString('utf8')) as HttpEvent;
}

function headerOf(event: Buffer, name: string): string {
  const all = Object.entries(parsed(event).headers ?? {});
  return all
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, value]) => value)
    .join(',');
}

function bodyIn(event: Buffer): Buffer {
  const { body = '', isBase64Encoded } = parsed(event);
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

/** Whether these bytes are signed in time with one of the secrets. */
function isSigned(event: Buffer): boolean {
  const timestamp = headerOf(event, 'webhook-timestamp');
  const id = headerOf(event, 'webhook-id');
  if (!/^[0-9]+$/.test(timestamp) || Math.abs(Number(timestamp) - NOW_SECONDS) > TOLERANCE_SECONDS)
    return false;
  const given = headerOf(event, 'webhook-signature').split(' ');
  return [SECRET, OLD_SECRET].some((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bodyIn(event));
    return given.includes(`v1,${signed.digest('base64')}`);
  });
}
