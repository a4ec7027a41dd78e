/** Opens the ledger of LEDGER for a person on this machine. */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { isFunctionCompute } from '../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../shared/base/errors.ts';
import { type Config, loadConfig } from '../../shared/config/config.ts';
import { LedgerAbsent } from '../../shared/ledger/errors.ts';
import { createFileLedger } from '../../shared/ledger/file.ts';
import type { LedgerStore } from '../../shared/ledger/ledger.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { speakAsSettings } from '../common/language-of-person.ts';
import { logSinkTo } from '../common/log-lines.ts';
import { tell } from '../common/output.ts';
import { signIn } from '../common/signed-in.ts';
import { ownRegion } from '../common/this-machine.ts';
import { readEnvFile } from '../deploy/settings/env-store.ts';
import { readSettings } from '../deploy/settings/read-settings.ts';
import type { Settings } from '../deploy/settings/settings.ts';

export interface LedgerChoice {
  readonly region?: string;
  /** The file of an installation, such as `.env`, which counts where the environment has no LEDGER. */
  readonly settings: string;
}

export interface OpenLedger {
  readonly store: LedgerStore;
  /** As LEDGER names it. */
  readonly place: string;
  readonly config: Config;
  /** Of the functions. */
  readonly region: string;
}

/** @throws LedgerAbsent */
export async function openStore(choice: LedgerChoice): Promise<OpenLedger> {
  const opened = await open(choice);
  if (!(await exists(opened.store))) throw new LedgerAbsent(opened.place);
  return opened;
}

/** Whether something was ever written: no store has an empty folder as a ledger. */
async function exists(store: LedgerStore): Promise<boolean> {
  // There are few of these, and any number of others.
  return (await store.logs('scans/')).length > 0 || (await store.logs('')).length > 0;
}

async function open({ region, settings }: LedgerChoice): Promise<OpenLedger> {
  const installed = process.env['LEDGER']?.trim() ? undefined : await installedIn(settings);
  const config = installed?.config ?? loadConfig(process.env);
  speakAsSettings(installed?.values ?? {});
  const { ledger: location } = config;
  const ownIn = region ?? installed?.region ?? ownRegion(undefined, config);
  const place = (installed?.values ?? process.env)['LEDGER'] ?? '';
  switch (location.kind) {
    case 'memory':
      throw new InvalidConfiguration(
        'LEDGER is "memory:" or empty: a ledger in memory ends with its process, so there is nothing to show.',
        {
          hint: 'Run the command where the .env of the installation is, or set LEDGER to the value that your functions use, such as LEDGER=oss://my-bucket/cert-rotator or LEDGER=file:///var/lib/cert-rotator.',
          chinese: {
            says: 'LEDGER 为 memory: 或为空：内存中的轮换记录随其进程消失，没有可显示的内容。',
            todo: '请在部署所用的 .env 所在目录中运行本命令，或将 LEDGER 设为函数所用的值，例如 LEDGER=oss://my-bucket/cert-rotator 或 LEDGER=file:///var/lib/cert-rotator 。',
          },
        },
      );
    case 'file':
      return {
        place,
        store: createFileLedger({ directory: location.directory, newId: randomUUID }),
        config,
        region: ownIn,
      };
    case 'oss': {
      const { credentials, logger } = await signIn(logSinkTo(tell), config.logLevel);
      // Loaded on demand: a ledger in files needs no SDK.
      const { openLedger } = await import('../../shared/ledger/open.ts');
      const store = openLedger({
        location,
        credentials,
        region: ownIn,
        internal: isFunctionCompute(process.env),
        endpoint: config.endpoints.oss,
        clock: systemClock,
        random: Math.random,
        newId: randomUUID,
        logger,
      });
      return { place, store, config, region: ownIn };
    }
  }
}

/** `undefined`: there is no such file. */
async function installedIn(file: string): Promise<Settings | undefined> {
  const text = await readEnvFile(file);
  return text === undefined ? undefined : readSettings(text, process.env);
}
