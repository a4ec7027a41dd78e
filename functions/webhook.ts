/**
 * Webhook: a signed command from a pipeline that has issued a certificate; asks scan to look, and does nothing else.
 *
 * An HTTP trigger without authentication of the platform's (docs/webhook.md). Every request is answered, whatever it holds; only an event
 * that is no HTTP request is rejected.
 */
import { SECOND_MS } from '../shared/base/clock.ts';
import { isFunctionCompute } from '../shared/base/environment.ts';
import type { Logger } from '../shared/base/logger.ts';
import { createRedactor } from '../shared/base/redact.ts';
import type { Secret } from '../shared/base/secret.ts';
import { type CloudInput, createCloud } from '../shared/cloud/cloud.ts';
import { createInvoker } from '../shared/cloud/invoke.ts';
import type { MakeInvoker } from '../shared/cloud/invoke-api.ts';
import { type Config, loadConfig } from '../shared/config/config.ts';
import { loggerFor, secretsOf } from '../shared/service/app/function-logger.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import {
  answering,
  credentialsOf,
  type FunctionContext,
  type FunctionHandler,
} from '../shared/service/platform/function-compute.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  readHttpRequest,
} from '../shared/service/platform/http-trigger.ts';
import { acceptance, refusalOf } from '../shared/service/webhook/answer.ts';
import type { AlbReader } from '../shared/service/webhook/locate.ts';
import { receive } from '../shared/service/webhook/receive.ts';

export interface WebhookConnections {
  readonly makeInvoker: MakeInvoker;
  /** The real one unless said. */
  readonly makeCloud?: (input: CloudInput) => { alb(region: string): AlbReader };
}

/** Somebody waits for the answer, mostly for half a minute at most. Nothing is tried again later than this after the request came. */
export const RETRY_TIME_LIMIT_MS = 10 * SECOND_MS;

/** What is asked for here takes a tenth of a second as a rule. */
export const CALL_TIMEOUT_MS = 5 * SECOND_MS;

export function createWebhookHandler(
  edge: Edge,
  connections: WebhookConnections,
): FunctionHandler<HttpAnswer> {
  return (event, context) =>
    answering(context, async () => answerTo(readHttpRequest(event), context, edge, connections));
}

async function answerTo(
  request: HttpRequest,
  context: FunctionContext,
  edge: Edge,
  connections: WebhookConnections,
): Promise<HttpAnswer> {
  const startedAtMs = edge.clock.now();
  let logger = loggerFor(edge, context, 'info', []);
  let secrets: readonly Secret[] = [];
  try {
    const config = loadConfig(edge.env);
    secrets = secretsOf(config);
    logger = loggerFor(edge, context, config.logLevel, secrets);
    const id = await receive(request, {
      clock: edge.clock,
      config,
      ownRegion: context.region,
      ...portsFor({ context, config, edge, connections, logger, startedAtMs }),
    });
    logger.info('webhook accepted', { id, sourceIp: request.sourceIp });
    return acceptance(id);
  } catch (error) {
    const { code, answer, operators } = refusalOf(error, createRedactor(secrets).text);
    const fields = { code, statusCode: answer.statusCode, sourceIp: request.sourceIp };
    if (operators) logger.error('webhook failed', { ...fields, error });
    else logger.warn('webhook refused', fields);
    return answer;
  }
}

interface Surroundings {
  readonly context: FunctionContext;
  readonly config: Config;
  readonly edge: Edge;
  readonly connections: WebhookConnections;
  readonly logger: Logger;
  readonly startedAtMs: number;
}

/** Made only when they are needed: whoever has no signature costs no client. */
function portsFor({ context, config, edge, connections, logger, startedAtMs }: Surroundings) {
  const { makeInvoker, makeCloud = createCloud } = connections;
  const patience = { untilMs: startedAtMs + RETRY_TIME_LIMIT_MS, timeoutMs: CALL_TIMEOUT_MS };
  const usual = () => ({
    credentials: credentialsOf(context),
    clock: edge.clock,
    random: edge.random,
    logger,
    patience,
  });
  let cloud: ReturnType<typeof makeCloud> | undefined;
  return {
    alb: (region: string) => {
      cloud ??= makeCloud({
        ...usual(),
        endpoints: config.endpoints,
      });
      return cloud.alb(region);
    },
    invoker: () =>
      makeInvoker({
        ...usual(),
        endpoint: config.endpoints.invoke,
        region: context.region,
        accountId: context.accountId,
        internal: isFunctionCompute(edge.env),
      }),
  };
}

export const handler = createWebhookHandler(systemEdge(), { makeInvoker: createInvoker });
