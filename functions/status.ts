/**
 * Status: a page for people, JSON for programs and metrics for Prometheus, made of the ledger and the newest scans. Reads only.
 *
 * Its HTTP trigger has no authentication of the platform (docs/status.md): readers show STATUS_TOKEN. A reader who may see nothing learns
 * nothing of what is wrong inside; that is in the log.
 */
import { openLedger } from '../shared/ledger/open.ts';
import { latestScans } from '../shared/ledger/scan-store.ts';
import { createViewMemory } from '../shared/ledger/view-memory.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import type { FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { httpHandler } from '../shared/service/platform/http-function.ts';
import type { HttpAnswer } from '../shared/service/platform/http-trigger.ts';
import { answerStatus } from '../shared/service/status/answer-status.ts';
import { failureAnswer } from '../shared/service/status/answers.ts';
import type { LatestScans } from '../shared/service/status/model/reading.ts';

export function createStatusHandler(
  edge: Edge,
  readScans: LatestScans = latestScans,
): FunctionHandler<HttpAnswer> {
  // Of the instance, for all of its requests: a Prometheus comes every minute.
  const view = createViewMemory();
  return httpHandler(edge, {
    makers: { ledger: openLedger },
    patience: undefined,
    answer: async (request, { config, context, logger, ledger }) => {
      const { answer, refused } = await answerStatus(request, {
        tokens: config.statusTokens,
        openStore: ledger,
        latestScans: readScans,
        view,
        coverage: { regions: config.regions, ownRegion: context.region },
        clock: edge.clock,
      });
      if (refused) logger.warn('status refused', { code: refused.code, statusCode: refused.statusCode });
      return answer;
    },
    failed: (error, { logger }) => {
      logger.error('status failed', { error });
      return failureAnswer(error);
    },
  });
}

export const handler = createStatusHandler(systemEdge());
