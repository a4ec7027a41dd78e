/** The ledgers of the installations in this account, before a run on a person's machine changes something. Reads only. */
import { SECOND_MS } from '../../shared/base/clock.ts';
import type { Environment } from '../../shared/base/environment.ts';
import { InvalidConfiguration, RotatorError } from '../../shared/base/errors.ts';
import { meantRegion } from '../../shared/cloud/alb-regions.ts';
import { isOnlyLoopback } from '../../shared/cloud/endpoints.ts';
import { loadConfig } from '../../shared/config/config.ts';
import { regionOfRun } from '../common/this-machine.ts';
import { openInstallation } from '../deploy/command/open-installation.ts';
import { ProductNotActivated } from '../deploy/present/activation.ts';
import { findInstallations, readInstallation } from '../deploy/present/find-installations.ts';
import { withValues } from '../deploy/settings/env-file.ts';
import { readSettings } from '../deploy/settings/read-settings.ts';
import type { Settings } from '../deploy/settings/settings.ts';
import type { DeployedLedger, LedgerFacts } from './local-ledger.ts';

/** Where the account is, which settings name beside regions. */
const places = ['CONTROL_ENDPOINT', 'INVOKE_ENDPOINT', 'ALB_ENDPOINT', 'OSS_ENDPOINT'] as const;

/** A person waits for it. */
const PATIENCE_MS = 10 * SECOND_MS;

/** @param region of `--region` */
export async function findDeployedLedgers(
  env: Environment,
  region: string | undefined,
): Promise<LedgerFacts['deployed']> {
  const config = loadConfig(env);
  // An emulator without control planes has no functions.
  if (isOnlyLoopback(config.endpoints.alb) && !env['CONTROL_ENDPOINT']) return [];
  const own = regionOfRun(region, config);
  const meant = meantRegion(own);
  // As in a file with settings, where the name of a region is checked before anything is asked.
  if (meant !== undefined)
    throw new InvalidConfiguration(`ALB is not known to have a region ${own}. Did you mean ${meant}?`, {
      hint: 'Correct --region, or REGIONS. Nothing was read or changed.',
      chinese: {
        says: `ALB 没有地域 ${own} 。是否为 ${meant} ？`,
        todo: '请更正 --region 或 REGIONS。没有读取或修改任何内容。',
      },
    });
  const addresses = Object.fromEntries(places.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const settings = readSettings(
    withValues('', { REGION: own, LEDGER: 'oss://not-used/ledger', ...addresses }),
    {},
  );
  const named = typeof config.regions === 'string' ? [] : config.regions;
  const regions = [own, ...(region === undefined ? [] : [region]), ...named];
  const late = new Promise<LedgerFacts['deployed']>((resolve) => {
    setTimeout(() => resolve({ unknown: 'the account did not answer in time.' }), PATIENCE_MS).unref();
  });
  return Promise.race([read(settings, regions), late]);
}

async function read(settings: Settings, regions: readonly string[]): Promise<LedgerFacts['deployed']> {
  try {
    const { apis } = await openInstallation(settings);
    const { found, unread } = await findInstallations(apis.functionsIn, { regions, prefix: undefined });
    const [problem] = unread;
    if (found.length === 0 && problem !== undefined) return { unknown: problem.en };
    const ledgers: DeployedLedger[] = [];
    for (const installation of found) {
      const { functions } = await readInstallation(apis.functionsIn(installation.region), installation);
      const rotate = functions.find(({ functionName }) => functionName === `${installation.prefix}-rotate`);
      const ledger = rotate?.environment?.['LEDGER'];
      if (ledger) ledgers.push({ installation: `${installation.prefix} in ${installation.region}`, ledger });
    }
    return ledgers;
  } catch (error) {
    if (error instanceof ProductNotActivated) return [];
    if (!(error instanceof RotatorError)) throw error;
    return { unknown: error.messageWithHint };
  }
}
