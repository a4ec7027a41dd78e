/**
 * The log of one invocation: every line has its request id, its function and the version, and no secret.
 */

import { createLogger, type Logger, type LogLevel } from '../../base/logger.ts';
import { Secret } from '../../base/secret.ts';
import { VERSION } from '../../base/version.ts';
import type { Config } from '../../config/config.ts';
import type { Edge } from './edge.ts';
import type { FunctionContext } from './function-compute.ts';

/** @param secrets of the configuration; the credentials of the invocation are added */
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
  }).child({ requestId, function: name, version: VERSION });
}

/** Every secret of the configuration, whichever variable it comes from. */
export function secretsOf(config: Config): readonly Secret[] {
  return secretsIn(config);
}

/** What a function is not given is not enumerable. */
function secretsIn(value: unknown): readonly Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
