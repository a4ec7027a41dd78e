/** What `npm run verify` does once its options are known. */
import process from 'node:process';
import pLimit from 'p-limit';
import { SECOND_MS } from '../../shared/base/clock.ts';
import type { Environment } from '../../shared/base/environment.ts';
import { InvalidConfiguration } from '../../shared/base/errors.ts';
import { isOnlyLoopback } from '../../shared/cloud/endpoints.ts';
import { type Config, loadConfig } from '../../shared/config/config.ts';
import { type KeyType, keyTypeFacts } from '../../shared/core/model/key-types.ts';
import type { Probe, ProbeProtocol } from '../../shared/core/proof/observation.ts';
import { createProbe } from '../../shared/probe/all.ts';
import { refuseReserved } from '../../shared/service/app/refuse-reserved.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { type Activity, startActivity } from '../common/activity.ts';
import { cliTexts } from '../common/cli-texts.ts';
import { printFailure } from '../common/failure.ts';
import { INTERRUPTED } from '../common/interrupt.ts';
import { languageOfPerson, speak } from '../common/language-of-person.ts';
import { logSinkTo } from '../common/log-lines.ts';
import { answer, tell } from '../common/output.ts';
import { width } from '../common/table.ts';
import { DEFAULT_REGION } from '../common/this-machine.ts';
import { localEnvironment } from '../invoke/local-environment.ts';
import { toJson, toJUnit, toPrometheus } from './formats.ts';
import { DEFAULT_TIMEOUT, type VerifyInputs } from './inputs.ts';
import { placeOfAddresses } from './question.ts';
import { openCloud, readPlaces } from './read-places.ts';
import { runVerify, type Verified, type VerifyPorts } from './run-verify.ts';
import { verifyTexts } from './texts.ts';
import { verifyView } from './view.ts';

export interface VerifyOptions extends VerifyInputs {
  readonly ca?: string;
  readonly format?: 'table' | 'json' | 'junit' | 'prometheus';
  readonly settings: string;
}

const HANDSHAKES_IN_FLIGHT = 32;

/** Prints what goes wrong, and sets the exit status. */
export async function verify(options: VerifyOptions): Promise<void> {
  const activity = startActivity(verifyTexts[languageOfPerson()].reading);
  const { wait, timeout = DEFAULT_TIMEOUT } = options;
  if (!wait) endOnCtrlC(activity);
  try {
    const verified = await runVerify(
      {
        clock: systemClock,
        ...(await openPorts(options, activity)),
        onProgress: (progress) => activity.doing(verifyTexts[languageOfPerson()].progress(progress)),
        ...(wait ? { stop: untilCtrlC() } : {}),
      },
      { waitMs: wait ? timeout * SECOND_MS : undefined },
    );
    activity.end();
    print(verified, options);
    // What is still being asked ends with the program.
    if (verified.status === INTERRUPTED) process.exit(verified.status);
    process.exitCode = verified.status;
  } catch (error) {
    activity.end();
    printFailure(error, options.json === true || options.format === 'json');
    // Not 1: nothing is known of what is served.
    process.exitCode = error instanceof RegionsUnnamed ? 2 : 3;
  }
}

class RegionsUnnamed extends InvalidConfiguration {}

/** Addresses of the caller need neither credentials nor settings. */
async function openPorts(
  options: VerifyOptions,
  activity: Activity,
): Promise<Pick<VerifyPorts, 'readPlaces' | 'probe'>> {
  const {
    addresses,
    name = [],
    keyType = [],
    protocol,
    expect = [],
    ca,
    listener = [],
    loadBalancerIds,
  } = options;
  const ownCas = ca === undefined ? [] : [ca];
  if (addresses !== undefined) {
    const protocolOf = (one: KeyType): ProbeProtocol => protocol ?? keyTypeFacts[one].overTcp;
    const place = placeOfAddresses({ addresses, names: name, keyTypes: keyType, protocolOf, expect });
    return { readPlaces: async () => [place], probe: openProbe(ownCas) };
  }
  const env = await environment(options);
  const config = loadConfig(env);
  speak(config.language);
  const cloud = await openCloud(config, logSinkTo(activity.print));
  const probe = openProbe([...config.extraCa, ...ownCas]);
  const chosen = {
    regions: regionsOf(options, config, env['REGION']),
    loadBalancerIds,
    listenerIds: listener,
    expect,
  };
  return {
    readPlaces: () => readPlaces(cloud, config, chosen),
    // An emulator on this machine has its zones at loopback addresses.
    probe: isOnlyLoopback(config.endpoints.alb) ? probe : refuseReserved(probe),
  };
}

/** Variables of the file with settings, where there is one, and of the shell. */
async function environment({ settings }: VerifyOptions): Promise<Environment> {
  const choices = { settings, ownLedger: false, apply: false, asked: 'plan' as const };
  const { env } = await localEnvironment(process.env, choices, {
    inContainer: false,
    findDeployed: async () => [],
  });
  return env;
}

/** @param installed REGION of the settings */
function regionsOf(
  { region }: VerifyOptions,
  { regions }: Config,
  installed: string | undefined,
): readonly string[] {
  if (region) return region;
  if (regions === 'all')
    throw new RegionsUnnamed('REGIONS is all.', { hint: 'Name the regions to verify with --region.' });
  return regions === 'own' ? [installed || DEFAULT_REGION] : regions;
}

function openProbe(extraCaPem: readonly string[]): Probe {
  const turn = pLimit(HANDSHAKES_IN_FLIGHT);
  const probe = createProbe({ clock: systemClock, extraCaPem, timeoutMs: 5 * SECOND_MS });
  return (target, onStart) =>
    turn(() => {
      onStart?.();
      return probe(target);
    });
}

function print(verified: Verified, { json, format = 'table' }: VerifyOptions): void {
  const formats: Readonly<Record<NonNullable<VerifyOptions['format']>, () => string>> = {
    table: () => verifyView(verified, width(), languageOfPerson()),
    json: () => toJson(verified),
    junit: () => toJUnit(verified),
    prometheus: () => toPrometheus(verified),
  };
  answer(formats[json ? 'json' : format]().trimEnd());
}

/** The first Ctrl-C; a second one ends the program. */
function untilCtrlC(): AbortSignal {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  return stopping.signal;
}

/** Nothing is changed: there is nothing to finish. */
function endOnCtrlC(activity: Activity): void {
  process.once('SIGINT', () => {
    activity.end();
    tell(`\n${cliTexts[languageOfPerson()].interrupted}`);
    process.exit(INTERRUPTED);
  });
}
