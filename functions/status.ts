/**
 * Status: a page for people, JSON for programs and metrics for Prometheus, from the ledger and the newest scans. Reads only.
 *
 * Its HTTP trigger does not use the authentication of the platform (docs/status.md): readers present STATUS_TOKEN. Failures are explained in
 * the log only, since the reader may not be signed in.
 */
import { isFunctionCompute } from '../shared/base/environment.ts';
import { openLedger } from '../shared/ledger/open.ts';
import { latestScans } from '../shared/ledger/scan-store.ts';
import { createViewMemory } from '../shared/ledger/view-memory.ts';
import { examineStatus } from '../shared/service/doctor/light.ts';
import { withDoctor } from '../shared/service/doctor/report.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import type { FunctionHandler } from '../shared/service/platform/function-compute.ts';
import { httpHandler } from '../shared/service/platform/http-function.ts';
import type { HttpAnswer } from '../shared/service/platform/http-trigger.ts';
import { openPlatform } from '../shared/service/platform/open-platform.ts';
import { answerStatus } from '../shared/service/status/answer-status.ts';
import { failureAnswer } from '../shared/service/status/answers.ts';
import type { LatestScans } from '../shared/service/status/model/reading.ts';

export function createStatusHandler(
  edge: Edge,
  readScans: LatestScans = latestScans,
): FunctionHandler<HttpAnswer> {
  // Kept for all requests of the instance: Prometheus scrapes every minute.
  const view = createViewMemory();
  return httpHandler(edge, {
    reader: 'status',
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

const edge = systemEdge();

export const handler = withDoctor(edge, 'status', createStatusHandler(edge), (_, { config, context }) => {
  const { ledger } = openPlatform({ edge, context, config }, { ledger: openLedger });
  const { kind } = config.ledger;
  const bucket = config.ledger.kind === 'oss' ? { bucket: config.ledger.bucket } : {};
  return examineStatus(ledger(), { kind, ...bucket, inCloud: isFunctionCompute(edge.env) });
});
