/**
 * Carries out the commands of an operator (release, abandon, pause); every other event goes to the function itself.
 *
 * Only wraps functions that a person invokes by hand. The functions themselves refuse such a command from every source. Scan refuses it where
 * another function rotates: its role may not write the logs that rotations act on (scripts/deploy/policies/).
 */

import { InvalidEvent } from '../../base/errors.ts';
import { type Config, loadConfig } from '../../config/config.ts';
import { parseOperatorCommand } from '../commands/parse-command.ts';
import type { OperatorReport } from '../operator/operator-report.ts';
import type { Edge } from '../platform/edge.ts';
import { answering, type FunctionHandler } from '../platform/function-compute.ts';
import { createApp } from './app.ts';

export function withOperatorCommands<Report>(
  edge: Edge,
  createHandler: (edge: Edge) => FunctionHandler<Report>,
  own: 'scan' | 'rotate' = 'rotate',
): FunctionHandler<Report | OperatorReport> {
  const handler = createHandler(edge);
  return async (event, context) => {
    const command = await answering(context, async () => parseOperatorCommand(event));
    if (!command) return handler(event, context);
    return answering(context, async () => {
      const config = loadConfig(edge.env, own);
      if (own === 'scan') requireWriter(config);
      const app = createApp({ edge, config, context });
      return app.operate(command);
    });
  };
}

/** @throws InvalidEvent if another function rotates every load balancer */
export function requireWriter({ ledger, rotateFunction: { otherwise } }: Config): void {
  if (ledger.kind !== 'oss' || otherwise === undefined) return;
  const { functionName } = otherwise;
  throw new InvalidEvent(
    `scan does not write to the logs of rotations: this command goes to ${functionName}. Nothing was changed.`,
    { hint: `Invoke ${functionName} with the same event, or use npm run ledger.` },
  );
}
