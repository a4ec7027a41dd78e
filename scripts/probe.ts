/**
 * `npm run probe`: one handshake with one address, as the service makes them, for whoever debugs a listener. Sends no data.
 *
 * Exit status: 0 what was expected was served (or anything, where nothing was said), 1 something else was, or no certificate of that key
 * type; 2 wrong option; 3 nobody answered, or in no protocol that can be checked.
 */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CertificateId } from '../shared/core/model/certificate.ts';
import { type KeyType, keyTypeFacts, keyTypes } from '../shared/core/model/key-types.ts';
import type { Observation, ProbeProtocol, ProbeTarget } from '../shared/core/proof/observation.ts';
import { createProbe } from '../shared/probe/all.ts';
import { parsePems } from '../shared/probe/x509/roots.ts';
import { systemClock } from '../shared/service/platform/edge.ts';
import { probeTable } from './probe/report.ts';
import { type Verdict, verdictOf } from './probe/verdict.ts';

interface Options {
  readonly address: { readonly host: string; readonly port: number };
  readonly name?: string;
  readonly keyType: KeyType;
  readonly protocol?: ProbeProtocol;
  readonly expect?: string;
  readonly ca?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

const command = new Command('npm run probe --')
  .description(
    'One handshake with one address: which certificate is served, and is it the one that is expected?',
  )
  .requiredOption('--address <ip:port>', 'for example 127.0.0.1:8443 or [::1]:443', parseAddress)
  .option('--name <name>', 'the name to ask for (SNI); left out: none')
  .addOption(
    new Option('--key-type <type>', 'the only key type to accept').choices(keyTypes).makeOptionMandatory(),
  )
  .addOption(
    new Option('--protocol <protocol>', 'tls, or tlcp for SM2, unless given').choices([
      'tls',
      'tlcp',
      'quic',
    ]),
  )
  .option('--expect <sha256>', 'SHA-256 of the leaf that is expected, colons or not', parseSha256)
  .option('--ca <file>', 'PEM of roots to trust besides the usual ones', readPem)
  .option('--timeout <seconds>', 'how long it may take', parseSeconds, 10)
  .option('--json', 'print one JSON document')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
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
const word =
  expect === undefined && observation.kind === 'certificate' && observation.possessionProved
    ? 'seen'
    : verdict.kind;
process.stdout.write(
  options.json
    ? `${JSON.stringify({ target, observation: plain(observation), verdict: { ...verdict, kind: word } })}\n`
    : `${probeTable(target, observation, word, verdict)}\n`,
);
process.exitCode = statusOf(word);

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

/** The chain as Base64. */
function plain(seen: Observation): object {
  return seen.kind === 'certificate'
    ? { ...seen, chain: seen.chain.map((der) => Buffer.from(der).toString('base64')) }
    : seen;
}

function parseAddress(text: string): Options['address'] {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? four ?? '';
  const isAddress = six === undefined ? net.isIPv4(host) : net.isIPv6(host);
  if (isAddress && Number(port) > 0 && Number(port) < 65_536) return { host, port: Number(port) };
  throw new InvalidArgumentError('Expected an IP address and a port, such as 127.0.0.1:8443 or [::1]:443.');
}

function parseSha256(text: string): string {
  const digest = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw new InvalidArgumentError('Expected 64 hex digits, with or without colons.');
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw new InvalidArgumentError('Expected a number of seconds from 1 to 600.');
}

function readPem(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    parsePems(pem);
    return pem;
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
