/**
 * `npm run probe`: one handshake with one address, as the service makes it, to debug a listener. Sends no application data.
 *
 * Exit status: 0 the expected certificate was served (without --expect: any), 1 another one, or none of that key type, 2 wrong option,
 * 3 no certificate, and nothing can be concluded from that: no answer, an alert (for example unrecognized_name for an unknown name), or a
 * protocol that cannot be checked.
 */
import process from 'node:process';
import { Option } from 'commander';
import type { CertificateId } from '../shared/core/model/certificate.ts';
import { type KeyType, keyTypeFacts, keyTypes } from '../shared/core/model/key-types.ts';
import type { Observation, ProbeProtocol, ProbeTarget } from '../shared/core/proof/observation.ts';
import { createProbe } from '../shared/probe/all.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { createCommand } from './common/command.ts';
import {
  type Address,
  parseAddress,
  parseSeconds,
  parseSha256,
  readPem,
} from './common/handshake-options.ts';
import { answer } from './common/output.ts';
import { probeTable } from './probe/report.ts';
import { type Verdict, verdictOf } from './probe/verdict.ts';

interface Options {
  readonly address: Address;
  readonly name?: string;
  readonly keyType: KeyType;
  readonly protocol?: ProbeProtocol;
  readonly expect?: string;
  readonly ca?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const exitStatuses = `
Exit status:
  0  the expected certificate was served (without --expect: any)
  1  another one was served, or the server has none of this key type
  2  wrong option
  3  no certificate, and nothing can be concluded: no answer, an alert (for
     example for an unknown name), or a protocol, version or group that cannot
     be checked`;

const command = createCommand(
  'npm run probe --',
  'Makes one handshake with one address; shows the served certificate and whether it is the expected one.',
)
  .requiredOption('--address <ip:port>', 'for example 127.0.0.1:8443 or [::1]:443', parseAddress)
  .option('--name <name>', 'server name to send (SNI); default: none')
  .addOption(
    new Option('--key-type <type>', 'the only key type to accept').choices(keyTypes).makeOptionMandatory(),
  )
  .addOption(
    new Option('--protocol <protocol>', 'default: tlcp for SM2, otherwise tls').choices([
      'tls',
      'tlcp',
      'quic',
    ]),
  )
  .option(
    '--expect <sha256>',
    'SHA-256 of the expected leaf, with or without colons; for SM2 of either leaf, signing or encryption',
    parseSha256,
  )
  .option('--ca <file>', 'PEM file with additional trusted roots', readPem)
  .option('--timeout <seconds>', 'time limit of the handshake', parseSeconds, 10)
  .option('--json', 'print one JSON document')
  .addHelpText('after', exitStatuses)
  .parse();
const options = command.opts<Options>();
const { overTcp, overQuic } = keyTypeFacts[options.keyType];
const protocol = options.protocol ?? overTcp;
if (protocol !== overTcp && !(protocol === 'quic' && overQuic))
  command.error(
    `${options.keyType} certificates are served over ${overTcp}${overQuic ? ' and quic' : ''}, not over ${protocol}.`,
  );

const EXPECTED = 'expected' as CertificateId;
const { expect } = options;
const target: ProbeTarget = {
  zoneId: '',
  address: options.address.host,
  port: options.address.port,
  protocol,
  serverName: options.name,
  keyType: options.keyType,
};
const probe = createProbe({
  clock: systemClock,
  extraCaPem: options.ca === undefined ? [] : [options.ca],
  timeoutMs: options.timeout * 1_000,
});
const observation = await probe(target);
const verdict = verdictOf(
  observation,
  {
    serverName: options.name,
    expected: new Set([EXPECTED]),
    previous: new Set(),
    known:
      expect === undefined
        ? []
        : [
            {
              certificateId: EXPECTED,
              sha256: expect,
              serialNumber: undefined,
              names: 'unknown',
              notBeforeMs: 0,
              notAfterMs: 0,
              revoked: false,
            },
          ],
    method: 'sha256',
  },
  systemClock.now(),
);
const result =
  expect === undefined && observation.kind === 'certificate' && observation.possessionProved
    ? 'seen'
    : verdict.kind;
answer(
  options.json
    ? JSON.stringify({ target, observation: toJson(observation), verdict: { ...verdict, kind: result } })
    : probeTable(target, observation, result, verdict),
);
process.exitCode = statusOf(result);

function statusOf(kind: Verdict['kind'] | 'seen'): number {
  switch (kind) {
    case 'seen':
    case 'match':
      return 0;
    case 'unreachable':
    case 'not-checkable':
      return 3;
    default:
      return 1;
  }
}

/** For JSON: the chain in Base64. */
function toJson(seen: Observation): object {
  return seen.kind === 'certificate'
    ? { ...seen, chain: seen.chain.map((der) => Buffer.from(der).toString('base64')) }
    : seen;
}
