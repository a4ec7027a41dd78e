/**
 * Carries out the commands of an operator (release, abandon, pause); every other event goes to the function itself.
 *
 * Only wraps functions that a person invokes by hand. The functions themselves refuse such a command from every source.
 */

import { loadConfig } from '../../config/config.ts';
import { parseOperatorCommand } from '../commands/parse-command.ts';
import type { OperatorReport } from '../operator/operator-report.ts';
import type { Edge } from '../platform/edge.ts';
import { answering, type FunctionHandler } from '../platform/function-compute.ts';
import { createApp } from './app.ts';

export function withOperatorCommands<Report>(
  edge: Edge,
  createHandler: (edge: Edge) => FunctionHandler<Report>,
): FunctionHandler<Report | OperatorReport> {
  const handler = createHandler(edge);
  return async (event, context) => {
    const command = await answering(context, async () => parseOperatorCommand(event));
    if (!command) return handler(event, context);
    return answering(context, async () => {
      const config = loadConfig(edge.env);
      const app = createApp({ edge, config, context });
      return app.operate(command);
    });
  };
}
