/**
 * Scan: looks at every load balancer and says, or does, what is due. Called by the timer and by people.
 *
 * Empty event: look at everything. Otherwise a command (shared/events/command.ts).
 */
import { createApp, type MakeApp } from '../shared/app.ts';
import { loadConfig } from '../shared/config.ts';
import { type Edge, systemEdge } from '../shared/edge.ts';
import { parseCommand } from '../shared/events/parse-command.ts';
import { triggerOf } from '../shared/events/trigger.ts';
import { answering, credentialsOf, type FunctionHandler } from '../shared/function-compute.ts';
import { withOperatorCommands } from '../shared/operator-handler.ts';
import type { ScanReport } from '../shared/rotation/report.ts';

export function createScanHandler(edge: Edge, makeApp: MakeApp = createApp): FunctionHandler<ScanReport> {
  return (event, context) =>
    answering(context, async () => {
      const command = parseCommand(event, { function: 'scan' });
      const config = loadConfig(edge.env);
      const app = makeApp({ edge, config, context, credentials: credentialsOf(context) });
      return app.scan(command, triggerOf(event, context));
    });
}

export const handler = withOperatorCommands(systemEdge(), createScanHandler);
