/**
 * Webhook: receives a signed command, for example from a pipeline that has issued a certificate. Requests a scan, and does nothing else.
 *
 * Its HTTP trigger does not use the authentication of the platform (docs/webhook.md): senders sign with WEBHOOK_SECRET.
 */
import { SECOND_MS } from '../shared/base/clock.ts';
import { type CloudInput, createCloud } from '../shared/cloud/cloud.ts';
import { createInvoker } from '../shared/cloud/invoke.ts';
import type { MakeInvoker } from '../shared/cloud/invoke-api.ts';
import { examineStarter } from '../shared/service/doctor/light.ts';
import { withDoctor } from '../shared/service/doctor/report.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import type { FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { httpHandler } from '../shared/service/platform/http-function.ts';
import type { HttpAnswer } from '../shared/service/platform/http-trigger.ts';
import { openPlatform } from '../shared/service/platform/open-platform.ts';
import { acceptance, refusalOf } from '../shared/service/webhook/answer.ts';
import type { AlbReader } from '../shared/service/webhook/locate.ts';
import { receive } from '../shared/service/webhook/receive.ts';

export interface WebhookConnections {
  readonly makeInvoker: MakeInvoker;
  /** Default: the real one. */
  readonly makeCloud?: (input: CloudInput) => { alb(region: string): AlbReader };
}

/** Calls are repeated only until this long after the arrival of the request: most senders wait at most half a minute. */
export const RETRY_TIME_LIMIT_MS = 10 * SECOND_MS;

/** The calls of the webhook usually take a tenth of a second. */
export const CALL_TIMEOUT_MS = 5 * SECOND_MS;

export function createWebhookHandler(
  edge: Edge,
  { makeInvoker, makeCloud = createCloud }: WebhookConnections,
): FunctionHandler<HttpAnswer> {
  return httpHandler(edge, {
    reader: 'webhook',
    makers: { invoker: makeInvoker, cloud: makeCloud },
    patience: { retryTimeLimitMs: RETRY_TIME_LIMIT_MS, callTimeoutMs: CALL_TIMEOUT_MS },
    answer: async (request, { config, context, logger, invoker, cloud }) => {
      const id = await receive(request, {
        clock: edge.clock,
        config,
        ownRegion: context.region,
        alb: (region) => cloud().alb(region),
        invoker,
      });
      logger.info('webhook accepted', { id, sourceIp: request.sourceIp });
      return acceptance(id);
    },
    failed: (error, { request, logger, redact }) => {
      const { code, answer, needsOperator } = refusalOf(error, redact);
      const fields = { code, statusCode: answer.statusCode, sourceIp: request.sourceIp };
      if (needsOperator) logger.error('webhook failed', { ...fields, error });
      else logger.warn('webhook refused', fields);
      return answer;
    },
  });
}

const edge = systemEdge();

export const handler = withDoctor(
  edge,
  'webhook',
  createWebhookHandler(edge, { makeInvoker: createInvoker }),
  (_, { config, context }) => {
    const makers = { invoker: createInvoker, cloud: createCloud };
    const { invoker, cloud } = openPlatform({ edge, context, config }, makers);
    return examineStarter({
      kind: 'webhook',
      invoker: invoker(),
      newId: edge.newId,
      target: config.scanFunction,
      alb: cloud().alb(context.region),
    });
  },
);
