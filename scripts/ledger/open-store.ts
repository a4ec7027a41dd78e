/** Opens the ledger of LEDGER for a person on this machine. */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { isFunctionCompute } from '../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../shared/base/errors.ts';
import { createLogger } from '../../shared/base/logger.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { createFileLedger } from '../../shared/ledger/file.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { credentialsOf } from '../../shared/service/platform/function-compute.ts';
import { findCredentials, ownRegion } from '../common/this-machine.ts';

/** @param region the region option of the command */
export async function openStore({ region }: { readonly region?: string }): Promise<LedgerStore> {
  const config = loadConfig(process.env);
  const { ledger: location } = config;
  switch (location.kind) {
    case 'memory':
      throw new InvalidConfiguration(
        'LEDGER is "memory:" or empty: a ledger in memory ends with its process, so there is nothing to show.',
        {
          hint: 'Set LEDGER to the value that your functions use, such as LEDGER=oss://my-bucket/cert-rotator or LEDGER=file:///var/lib/cert-rotator.',
        },
      );
    case 'file':
      return createFileLedger({ directory: location.directory, newId: randomUUID });
    case 'oss': {
      const credentials = credentialsOf({ credentials: await findCredentials() });
      const { accessKeySecret, securityToken } = credentials;
      // Loaded on demand: a ledger in files needs no SDK.
      const { openLedger } = await import('../../shared/ledger/open.ts');
      return openLedger({
        location,
        credentials,
        region: ownRegion(region, config),
        internal: isFunctionCompute(process.env),
        endpoint: config.endpoints.oss,
        clock: systemClock,
        random: Math.random,
        newId: randomUUID,
        logger: createLogger({
          level: config.logLevel,
          sink: (line) => process.stderr.write(`${line}\n`),
          secrets: securityToken ? [accessKeySecret, securityToken] : [accessKeySecret],
          clock: systemClock,
        }),
      });
    }
  }
}
