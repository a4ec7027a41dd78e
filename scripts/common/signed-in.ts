/** The credentials of this machine, with a log that is cleared of them. */
import type { CloudCredentials } from '../../shared/base/credentials.ts';
import { createLogger, type Logger, type LogLevel } from '../../shared/base/logger.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { credentialsOf } from '../../shared/service/platform/function-compute.ts';
import { findCredentials } from './this-machine.ts';

export interface SignedIn {
  readonly credentials: CloudCredentials;
  readonly logger: Logger;
}

/** @param sink receives the lines of the log */
export async function signIn(sink: (line: string) => void, level: LogLevel = 'warn'): Promise<SignedIn> {
  const credentials = credentialsOf({ credentials: await findCredentials() });
  const { accessKeySecret, securityToken } = credentials;
  const secrets = securityToken ? [accessKeySecret, securityToken] : [accessKeySecret];
  return { credentials, logger: createLogger({ level, sink, secrets, clock: systemClock }) };
}
