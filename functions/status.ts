/**
 * Status: a page for people, JSON for programs and metrics for Prometheus, made of the ledger and the newest scans. Reads only.
 *
 * An HTTP trigger without authentication of the platform's (docs/status.md): readers show STATUS_TOKEN. Every request is answered, whatever
 * it holds; only an event that is no HTTP request is rejected. To whom nothing may be shown nothing is said of what is wrong inside; that
 * is in the log.
 */

import { isFunctionCompute } from '../shared/base/environment.ts';
import { InvalidConfiguration } from '../shared/base/errors.ts';
import { loadConfig } from '../shared/config/config.ts';
import { openLedger } from '../shared/ledger/open.ts';
import { latestScans } from '../shared/ledger/scan-store.ts';
import { createViewMemory } from '../shared/ledger/view-memory.ts';
import { loggerFor, secretsOf } from '../shared/service/app/function-logger.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import {
  answering,
  credentialsOf,
  type FunctionHandler,
} from '../shared/service/platform/function-compute.ts';
import { type HttpAnswer, jsonAnswer, readHttpRequest } from '../shared/service/platform/http-trigger.ts';
import { answerStatus } from '../shared/service/status/answer-status.ts';
import type { LatestScans } from '../shared/service/status/reading.ts';

export function createStatusHandler(
  edge: Edge,
  readScans: LatestScans = latestScans,
): FunctionHandler<HttpAnswer> {
  // Of the instance, for all of its requests: a Prometheus comes every minute.
  const view = createViewMemory();
  return (event, context) =>
    answering(context, async () => {
      const request = readHttpRequest(event);
      let logger = loggerFor(edge, context, 'info', []);
      try {
        const config = loadConfig(edge.env);
        logger = loggerFor(edge, context, config.logLevel, secretsOf(config));
        const openStore = () =>
          openLedger({
            location: config.ledger,
            credentials: credentialsOf(context),
            region: context.region,
            internal: isFunctionCompute(edge.env),
            endpoint: config.endpoints.oss,
            clock: edge.clock,
            random: edge.random,
            newId: edge.newId,
            logger,
          });
        const { statusTokens: tokens, regions } = config;
        const { answer, refused } = await answerStatus(request, {
          tokens,
          openStore,
          latestScans: readScans,
          view,
          coverage: { regions, ownRegion: context.region },
          clock: edge.clock,
        });
        if (refused) logger.warn('status refused', { code: refused.code, statusCode: refused.statusCode });
        return answer;
      } catch (error) {
        logger.error('status failed', { error });
        return failed(error);
      }
    });
}

/** The caller may be anybody: a code, and where to look. */
function failed(error: unknown): HttpAnswer {
  const [statusCode, code] =
    error instanceof InvalidConfiguration ? ([503, error.code] as const) : ([500, 'Unexpected'] as const);
  return jsonAnswer(statusCode, { code, message: 'the status cannot be shown.', hint: 'The log says why.' });
}

export const handler = createStatusHandler(systemEdge());
