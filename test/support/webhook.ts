/**
 * The webhook with fakes of its environment: the load balancers of ALB, the invocations it requests, the log.
 */
import { createHash, createHmac } from 'node:crypto';
import { createWebhookHandler, type WebhookConnections } from '../../functions/webhook.ts';
import type { Clock, Random } from '../../shared/base/clock.ts';
import type { Environment } from '../../shared/base/environment.ts';
import { CloudError, type CloudErrorKind } from '../../shared/cloud/errors.ts';
import { createMemoryInvoker, type Invocation, type InvokeApi } from '../../shared/cloud/invoke-api.ts';
import type { Edge } from '../../shared/service/platform/edge.ts';
import type { FunctionContext } from '../../shared/service/platform/function-compute.ts';
import type { HttpAnswer } from '../../shared/service/platform/http-trigger.ts';
import type { AlbReader } from '../../shared/service/webhook/locate.ts';
import { aLoadBalancer } from '../unit/cloud/inventory/fake-alb.ts';
import { NOW_MS } from './builders.ts';
import { handClock } from './hand-clock.ts';
import { httpEvent, type SentRequest } from './http-trigger.ts';

/** Used only in tests. */
export const SECRET = secretOf('an example of a key of 32 bytes');
export const OLD_SECRET = secretOf('the key that was used until now');
export const NOW_SECONDS = NOW_MS / 1000;

function secretOf(key: string): string {
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

/** Another time or another body is another message; the same one keeps its id. */
function messageId(body: Uint8Array | string, timestamp: number | string): string {
  const digest = createHash('sha256').update(`${timestamp}.`).update(body).digest('hex');
  return `msg_${digest.slice(0, 27)}`;
}

/** Signature of a sender, implemented independently of the product. */
export function sign(
  body: Uint8Array | string,
  timestamp: number | string = NOW_SECONDS,
  secret = SECRET,
  id = messageId(body, timestamp),
) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

export interface WebhookSetup {
  readonly env?: Environment;
  readonly nowMs?: number;
  /** Region → ids; default: two in cn-hangzhou. */
  readonly loadBalancers?: Readonly<Record<string, readonly string[]>>;
  /** Regions in which every call to ALB fails, with the kind of error. */
  readonly albFails?: Readonly<Record<string, CloudErrorKind>>;
  /** Duration of each call to ALB, on the clock. */
  readonly albTakesMs?: number;
  readonly invoker?: InvokeApi;
  readonly context?: Partial<FunctionContext>;
  readonly clock?: Clock;
  /** Default 0: retries do not wait. */
  readonly random?: Random;
  /** Replaces the fakes. */
  readonly connections?: Partial<WebhookConnections>;
}

export interface Webhook {
  readonly invocations: readonly Invocation[];
  /** Regions of all calls to ALB, in order. */
  readonly asked: readonly string[];
  readonly logLines: readonly string[];
  /** Arguments that clients were created with: endpoints, regions, accounts. */
  readonly madeFrom: readonly unknown[];
  handle(event: Buffer): Promise<HttpAnswer>;
  send(request: SentRequest): Promise<HttpAnswer>;
  /** Sends the command as JSON, or unchanged if it is a string, signed now. */
  sendSigned(command: unknown): Promise<HttpAnswer>;
}

export function cloudError(kind: CloudErrorKind, action: string): CloudError {
  return new CloudError('The cloud refused the call of the account 1234567890123456.', {
    kind,
    action,
    cloudCode: 'Some.Code',
    hint: "Grant the function's role something.",
  });
}

export function aWebhook(setup: WebhookSetup = {}): Webhook {
  const { loadBalancers = { 'cn-hangzhou': ['alb-one', 'alb-two'] }, albFails = {} } = setup;
  const memory = createMemoryInvoker();
  const asked: string[] = [];
  const logLines: string[] = [];
  const madeFrom: unknown[] = [];
  const alb = (region: string): AlbReader => {
    const answer = async <Answer>(action: string, give: () => Answer): Promise<Answer> => {
      asked.push(region);
      await edge.clock.sleep(setup.albTakesMs ?? 0);
      const kind = albFails[region];
      if (kind !== undefined) throw cloudError(kind, action);
      return give();
    };
    return {
      describeRegions: () => answer('DescribeRegions', () => Object.keys(loadBalancers)),
      getLoadBalancerAttribute: (loadBalancerId) =>
        answer('GetLoadBalancerAttribute', () => {
          if (!loadBalancers[region]?.includes(loadBalancerId))
            throw cloudError('not-found', 'GetLoadBalancerAttribute');
          return aLoadBalancer({ loadBalancerId });
        }),
    };
  };
  const edge: Edge = {
    clock: setup.clock ?? handClock(setup.nowMs ?? NOW_MS),
    random: setup.random ?? (() => 0),
    env: { WEBHOOK_SECRET: SECRET, SCAN_FUNCTION: 'cert-rotator-scan', MODE: 'apply', ...setup.env },
    dial: () => {
      throw new Error('the webhook opens no connection');
    },
    newId: () => 'id-1',
    logSink: (line) => logLines.push(line),
    onProgress: () => undefined,
  };
  const handler = createWebhookHandler(edge, {
    makeInvoker: ({ endpoint, region, accountId, internal }) => {
      madeFrom.push({ endpoint, region, accountId, internal });
      return setup.invoker ?? memory;
    },
    makeCloud: ({ endpoints }) => {
      madeFrom.push({ endpoints });
      return { alb };
    },
    ...setup.connections,
  });
  const context: FunctionContext = {
    requestId: 'request-1',
    credentials: {
      accessKeyId: 'STS.Test',
      accessKeySecret: 'the-secret-of-the-key',
      securityToken: 'the-token-of-the-role',
    },
    function: { name: 'cert-rotator-webhook', handler: 'index.handler', memory: 512, timeout: 180 },
    region: 'cn-hangzhou',
    accountId: '1234567890123456',
    ...setup.context,
  };
  const handle = (event: Buffer) => handler(event, context);
  const send = (request: SentRequest) => handle(httpEvent(request));
  return {
    invocations: memory.invocations,
    asked,
    logLines,
    madeFrom,
    handle,
    send,
    sendSigned: (command) => {
      const body = typeof command === 'string' ? command : JSON.stringify(command);
      return send({ headers: sign(body, Math.floor((setup.nowMs ?? NOW_MS) / 1000)), body });
    },
  };
}
