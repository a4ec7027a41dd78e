/**
 * Rotate: one load balancer, from the plan to the proof. Called by scan, asynchronously, and by people.
 *
 * The event is a command (shared/service/commands/command.ts) with at least a `loadBalancerId`.
 */

import { loadConfig } from '../shared/config/config.ts';
import type { RotationReport } from '../shared/core/reports/rotation-report.ts';
import { appMaker, type MakeApp } from '../shared/service/app/app.ts';
import { withExamination } from '../shared/service/app/doctor-handler.ts';
import { withOperatorCommands } from '../shared/service/app/operator-handler.ts';
import { parseCommand } from '../shared/service/commands/parse-command.ts';
import { type Edge, systemEdge } from '../shared/service/platform/edge.ts';
import { answering, type FunctionHandler } from '../shared/service/platform/function-compute.ts';

export function createRotateHandler(
  edge: Edge,
  makeApp: MakeApp = appMaker(),
): FunctionHandler<RotationReport> {
  return (event, context) =>
    answering(context, async () => {
      const command = parseCommand(event, { function: 'rotate' });
      const config = loadConfig(edge.env, 'rotate');
      const app = makeApp({ edge, config, context });
      return app.rotate(command);
    });
}

/** The whole function: rotate, the commands of an operator, and doctor. */
export function rotateFunction(edge: Edge) {
  return withExamination(edge, withOperatorCommands(edge, createRotateHandler), 'rotate');
}

export const handler = rotateFunction(systemEdge());
