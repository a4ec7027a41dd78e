/**
 * Rotate: one load balancer, from the plan to the proof. Called asynchronously by scan, and by people.
 *
 * The event is a command (shared/events/command.ts) with at least a `loadBalancerId`.
 */
import { createApp, type MakeApp } from '../shared/app.ts';
import { loadConfig } from '../shared/config.ts';
import { type Edge, systemEdge } from '../shared/edge.ts';
import { parseCommand } from '../shared/events/parse-command.ts';
import { answering, credentialsOf, type FunctionHandler } from '../shared/function-compute.ts';
import { withOperatorCommands } from '../shared/operator-handler.ts';
import type { RotationReport } from '../shared/rotation/report.ts';

export function createRotateHandler(
  edge: Edge,
  makeApp: MakeApp = createApp,
): FunctionHandler<RotationReport> {
  return (event, context) =>
    answering(context, async () => {
      const command = parseCommand(event, { function: 'rotate' });
      const config = loadConfig(edge.env);
      const app = makeApp({ edge, config, context, credentials: credentialsOf(context) });
      return app.rotate(command);
    });
}

export const handler = withOperatorCommands(systemEdge(), createRotateHandler);
