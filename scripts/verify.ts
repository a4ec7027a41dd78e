/**
 * `npm run verify`: shows whether load balancers, or addresses, serve what they should. Only reads and makes handshakes, whatever rotates the
 * certificates: this service, another tool, or a person in the console. Sends no application data.
 */
import process from 'node:process';
import { Option } from 'commander';
import pLimit from 'p-limit';
import { SECOND_MS } from '../shared/base/clock.ts';
import type { Environment } from '../shared/base/environment.ts';
import { isOnlyLoopback } from '../shared/cloud/endpoints.ts';
import { type Config, loadConfig } from '../shared/config/config.ts';
import { type KeyType, keyTypeFacts, keyTypes } from '../shared/core/model/key-types.ts';
import type { Probe, ProbeProtocol } from '../shared/core/proof/observation.ts';
import { createProbe } from '../shared/probe/all.ts';
import { refuseReserved } from '../shared/service/app/refuse-reserved.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { startActivity } from './common/activity.ts';
import { createCommand } from './common/command.ts';
import { printFailure } from './common/failure.ts';
import { parseAddress, readPem } from './common/handshake-options.ts';
import { logSinkTo } from './common/log-lines.ts';
import { parseListener, parseLoadBalancer, several } from './common/options.ts';
import { answer } from './common/output.ts';
import { existingSettingsOption } from './common/settings-option.ts';
import { width } from './common/table.ts';
import { DEFAULT_REGION, parseRegion } from './common/this-machine.ts';
import { toJson, toJUnit, toPrometheus } from './verify/formats.ts';
import {
  DEFAULT_TIMEOUT,
  parseExpected,
  parseWait,
  type VerifyInputs,
  whyContradictory,
} from './verify/inputs.ts';
import { placeOfAddresses } from './verify/question.ts';
import { openCloud, readPlaces } from './verify/read-places.ts';
import { runVerify, type Verified, type VerifyPorts } from './verify/run-verify.ts';
import { verifyView } from './verify/view.ts';

interface Options extends Omit<VerifyInputs, 'loadBalancerIds'> {
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly ca?: string;
  readonly format?: 'table' | 'json' | 'junit' | 'prometheus';
  readonly json?: boolean;
  readonly settings: string;
}

const HANDSHAKES_IN_FLIGHT = 32;

const exitStatuses = `
Exit status:
  0  every address of every Active zone serves an expected certificate, for
     every name and key type that was asked
  1  another certificate was served somewhere, or none of a key type
  2  wrong option
  3  nothing can be concluded: no target, no answer, not checkable, or the
     cloud could not be read
  4  with --wait: the time is over
  130  with --wait: ended by Ctrl-C; what was seen last is printed

Examples:
  npm run verify -- alb-o9ulmq5hgn68jk
  npm run verify -- alb-o9ulmq5hgn68jk \\
    --expect 20741377-cn-hangzhou --wait
  npm run verify -- --addresses 203.0.113.7:443 203.0.113.8:443 \\
    --name www.example.com --key-type RSA ECC --expect 5f0c...e1 9a71...b0
`;

const command = createCommand(
  'npm run verify --',
  'Shows whether every zone address serves what is attached, for every name and key type. Changes nothing.',
)
  .argument('[load balancers...]', 'ids; default: all of the region', several(parseLoadBalancer))
  .option(
    '-r, --region <ids...>',
    'regions (default: those of REGIONS, else cn-hangzhou)',
    several(parseRegion),
  )
  .option('--listener <ids...>', 'only these listeners', several(parseListener))
  .option(
    '--expect <ids...>',
    'certificate ids, or SHA-256 digests of the leaf, of which one must be served',
    several(parseExpected),
  )
  .option(
    '--addresses <ip:port...>',
    'these addresses instead, without a cloud account; needs --key-type and --expect',
    several(parseAddress),
  )
  .option('--name <names...>', 'with --addresses: names to ask for (SNI); default: none', several(String))
  .addOption(
    new Option('--key-type <types...>', 'with --addresses, required: key types to ask for').choices(keyTypes),
  )
  .addOption(new Option('--protocol <protocol>', 'with --addresses: quic instead of TCP').choices(['quic']))
  .option('--wait', 'wait until every target serves it, at most --timeout')
  .option('--timeout <seconds>', `time limit of --wait (default: ${DEFAULT_TIMEOUT})`, parseWait)
  .option('--ca <file>', 'PEM file with additional trusted roots', readPem)
  .addOption(
    new Option('--format <format>', 'how to print the result (default: table)').choices([
      'table',
      'json',
      'junit',
      'prometheus',
    ]),
  )
  .option('--json', 'the same as --format json')
  .addOption(existingSettingsOption())
  .addHelpText('after', exitStatuses)
  .parse();

const loadBalancerIds = (command.processedArgs[0] ?? []) as readonly string[];
const options = command.opts<Options>();
const contradiction = whyContradictory({ ...options, loadBalancerIds });
if (contradiction !== undefined) command.error(contradiction);

/** Addresses of the caller need neither credentials nor settings. */
async function openPorts(): Promise<Pick<VerifyPorts, 'readPlaces' | 'probe'>> {
  const { addresses, name = [], keyType = [], protocol, expect = [], ca, listener = [] } = options;
  const ownCas = ca === undefined ? [] : [ca];
  if (addresses !== undefined) {
    const protocolOf = (one: KeyType): ProbeProtocol => protocol ?? keyTypeFacts[one].overTcp;
    const place = placeOfAddresses({ addresses, names: name, keyTypes: keyType, protocolOf, expect });
    return { readPlaces: async () => [place], probe: openProbe(ownCas) };
  }
  const env = await environment();
  const config = loadConfig(env);
  const cloud = await openCloud(config, logSinkTo(activity.print));
  const probe = openProbe([...config.extraCa, ...ownCas]);
  const chosen = {
    regions: regionsOf(config, env['REGION']),
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
async function environment(): Promise<Environment> {
  const choices = { settings: options.settings, ownLedger: false, apply: false, asked: 'plan' as const };
  const { localEnvironment } = await import('./invoke/local-environment.ts');
  const { env } = await localEnvironment(process.env, choices, {
    inContainer: false,
    findDeployed: async () => [],
  });
  return env;
}

/** @param installed REGION of the settings */
function regionsOf({ regions }: Config, installed: string | undefined): readonly string[] {
  if (options.region) return options.region;
  if (regions === 'all') return command.error('REGIONS is all: name the regions to verify with --region.');
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

function print(verified: Verified): void {
  const formats: Readonly<Record<NonNullable<Options['format']>, () => string>> = {
    table: () => verifyView(verified, width()),
    json: () => toJson(verified),
    junit: () => toJUnit(verified),
    prometheus: () => toPrometheus(verified),
  };
  answer(formats[options.json ? 'json' : (options.format ?? 'table')]().trimEnd());
}

/** The first Ctrl-C; a second one ends the program. */
function untilCtrlC(): AbortSignal {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  return stopping.signal;
}

const activity = startActivity('reading the load balancers');
try {
  const verified = await runVerify(
    {
      clock: systemClock,
      ...(await openPorts()),
      onProgress: activity.doing,
      ...(options.wait ? { stop: untilCtrlC() } : {}),
    },
    { waitMs: options.wait ? (options.timeout ?? DEFAULT_TIMEOUT) * SECOND_MS : undefined },
  );
  activity.end();
  print(verified);
  // What is still being asked ends with the program.
  if (verified.status === 130) process.exit(verified.status);
  process.exitCode = verified.status;
} catch (error) {
  activity.end();
  printFailure(error, options.json === true || options.format === 'json');
  // Not 1: nothing is known of what is served.
  process.exitCode = 3;
}
