/**
 * The function `status` without its trigger: configuration, ledger and log around `answerStatus`.
 *
 * Every request is answered, whatever it holds. To whom nothing may be shown nothing is said of what is wrong inside; that is in the log.
 */
import { loadConfig } from '../config.ts';
import type { Edge } from '../edge.ts';
import { InvalidConfiguration } from '../errors.ts';
import { answering, credentialsOf, type FunctionHandler, isFunctionCompute } from '../function-compute.ts';
import { loggerFor, secretsOf } from '../function-logger.ts';
import { type HttpAnswer, jsonAnswer, readHttpRequest } from '../http-trigger.ts';
import { openLedger } from '../ledger/open.ts';
import { answerStatus } from './answer-status.ts';
import type { LatestScans } from './reading.ts';

/** Rejects only for an event that is no HTTP request. */
export function createStatusHandler(edge: Edge, latestScans: LatestScans): FunctionHandler<HttpAnswer> {
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
          latestScans,
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
