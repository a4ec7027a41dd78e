/**
 * The log of one invocation: every line says which invocation and which function it comes from, and none has a secret in it.
 */

import { createLogger, type Logger, type LogLevel } from '../../base/logger.ts';
import { Secret } from '../../base/secret.ts';
import type { Config } from '../../config/config.ts';
import type { Edge } from './edge.ts';
import type { FunctionContext } from './function-compute.ts';

/** @param secrets those of the configuration; the invocation's own credentials are added */
export function loggerFor(
  edge: Pick<Edge, 'logSink' | 'clock'>,
  { requestId, credentials, function: { name } }: FunctionContext,
  level: LogLevel,
  secrets: readonly Secret[],
): Logger {
  const own = [credentials?.accessKeySecret, credentials?.securityToken].filter((text) => text !== undefined);
  return createLogger({
    level,
    sink: edge.logSink,
    secrets: [...own.map((text) => new Secret(text)), ...secrets],
    clock: edge.clock,
  }).child({ requestId, function: name });
}

/** Every secret of the configuration, whichever variable it comes from. */
export function secretsOf(config: Config): readonly Secret[] {
  const values: readonly unknown[] = Object.values(config);
  return values.flat().filter((value) => value instanceof Secret);
}
