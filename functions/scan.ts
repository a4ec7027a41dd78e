/**
 * Scan: reads every load balancer, and plans or carries out what is due. Called by the timer, by other functions and by people.
 *
 * An empty event covers everything. Any other event is a command (shared/service/commands/command.ts).
 */
import { loadConfig } from '../shared/config/config.ts';
import type { ScanReport } from '../shared/core/reports/scan-report.ts';
import { appMaker, createApp, type MakeApp } from '../shared/service/app/app.ts';
import { withExamination } from '../shared/service/app/doctor-handler.ts';
import { withOperatorCommands } from '../shared/service/app/operator-handler.ts';
import { withNotifier } from '../shared/service/app/with-notifier.ts';
import { parseCommand } from '../shared/service/commands/parse-command.ts';
import { triggerIdOf } from '../shared/service/commands/trigger-id.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import { answering, type FunctionHandler } from '../shared/service/platform/function-compute.ts';

export function createScanHandler(
  edge: Edge,
  makeApp: MakeApp = withNotifier(appMaker()),
): FunctionHandler<ScanReport> {
  return (event, context) =>
    answering(context, async () => {
      const command = parseCommand(event, { function: 'scan' });
      const config = loadConfig(edge.env, 'scan');
      const app = makeApp({ edge, config, context });
      return app.scan(command, triggerIdOf(event, context));
    });
}

/** The whole function: scan, the commands of an operator, and doctor. */
export function scanFunction(edge: Edge) {
  const handler = withOperatorCommands(edge, createScanHandler, 'scan');
  return withExamination(edge, handler, 'scan', withNotifier(createApp));
}

export const handler = scanFunction(systemEdge());
