/** All fuzz targets, and the target for the reader of a TLCP server's flight. All of them mutate recordings. */
import { createHash, X509Certificate } from 'node:crypto';
import { type Expectation, verdictOf } from '../../scripts/probe/verdict.ts';
import { certificateIdOf } from '../../shared/core/model/certificate.ts';
import { observationOf } from '../../shared/probe/tlcp/observation.ts';
import { type ServerFlight, ServerFlightReader } from '../../shared/probe/tlcp/server-flight.ts';
import { trustAt } from '../support/probing.ts';
import { type RecordedHandshake, roots, served } from '../support/recorded-tlcp.ts';
import {
  breakHandshake,
  type Chance,
  chanceFrom,
  encode,
  type Message,
  messagesIn,
  piecesOf,
} from './mutate.ts';
import { loadCaptures } from './quic-captures.ts';
import { quicMessagesTarget } from './quic-messages-target.ts';
import { quicPacketsTarget } from './quic-packets-target.ts';
import type { FuzzTarget } from './tally.ts';

export function createFuzzTargets(seed: number): readonly FuzzTarget[] {
  const captures = loadCaptures();
  return [tlcpTarget(seed), quicMessagesTarget(seed, captures), quicPacketsTarget(seed, captures)];
}

/** A day after the recording. */
const RECORDED_MS = Date.UTC(2026, 10, 22, 18);
const RECORD_HEADER_BYTES = 5;
const ALERT = 21;
const HANDSHAKE = 22;

interface Recording {
  readonly handshake: RecordedHandshake;
  readonly messages: readonly Message[];
}

function tlcpTarget(seed: number): FuzzTarget {
  const trusted = Object.values(roots).map((pem) => new X509Certificate(pem));
  const recordings = served.map(
    (handshake): Recording => ({
      handshake,
      messages: messagesIn(handshakeIn(handshake.serverBytes)),
    }),
  );
  const all = recordings.flatMap(({ messages }) => messages);
  return {
    name: 'tlcp',
    chanceOf: chanceFrom(seed, 'tlcp'),
    run: (chance) => {
      const { handshake, messages } = chance.pick(recordings);
      const others = all.filter((message) => !messages.includes(message));
      const broken = breakHandshake(messages, chance, others);
      const bytes = inRecords(broken.handshake, chance);
      const reader = new ServerFlightReader();
      for (const piece of piecesOf(bytes, chance)) reader.read(piece);
      const reading = reader.read(Buffer.alloc(0));
      const reachedCertificate = reader.hasCertificate;
      if (reading.kind !== 'complete') return { kind: reading.kind, reachedCertificate, problem: undefined };
      const seen = observationOf(reading.flight, {
        clientRandom: handshake.clientRandom,
        trustOf: trustAt(trusted, RECORDED_MS),
        timings: { connectedMs: 0, finishedMs: 0 },
      });
      const kind = verdictOf(seen, expectationOf(messages), RECORDED_MS).kind;
      const problem = kind === 'match' ? whyNotOfTheCapture(reading.flight, messages) : undefined;
      return { kind, reachedCertificate, problem };
    },
  };
}

/** An expectation of the signing certificate of the capture. */
function expectationOf(messages: readonly Message[]): Expectation {
  const honest = honestFlight(messages);
  const sha256 = createHash('sha256')
    .update(honest.certificates[0] ?? '')
    .digest('hex');
  const certificateId = certificateIdOf(1, 'cn-hangzhou');
  return {
    serverName: undefined,
    expected: new Set([certificateId]),
    previous: new Set(),
    known: [
      {
        certificateId,
        sha256,
        serialNumber: undefined,
        names: 'unknown',
        notBeforeMs: 0,
        notAfterMs: 0,
        revoked: false,
      },
    ],
    method: 'sha256',
  };
}

function honestFlight(messages: readonly Message[]): ServerFlight {
  const honest = new ServerFlightReader().read(recordOf(HANDSHAKE, encode(messages)));
  if (honest.kind !== 'complete') throw new Error('The capture cannot be read.');
  return honest.flight;
}

/** Both leaves, the signature and the signed data must be those of the capture. */
function whyNotOfTheCapture(flight: ServerFlight, messages: readonly Message[]): string | undefined {
  const { certificates, signature, serverRandom } = honestFlight(messages);
  const same = (left: Buffer | undefined, right: Buffer | undefined): boolean =>
    left !== undefined && right !== undefined && left.equals(right);
  if (!same(flight.certificates[0], certificates[0])) return 'a match with another signing certificate';
  if (!same(flight.certificates[1], certificates[1])) return 'a match with another encryption certificate';
  if (!same(flight.serverRandom, serverRandom)) return 'a match with another server random';
  return same(flight.signature, signature) ? undefined : 'a match by another signature';
}

/** The handshake messages in these records, up to the first record of another type. */
function handshakeIn(bytes: Buffer): Buffer {
  const fragments: Buffer[] = [];
  for (let rest = bytes; rest.length > RECORD_HEADER_BYTES; ) {
    const end = RECORD_HEADER_BYTES + rest.readUInt16BE(3);
    if (rest.readUInt8(0) === HANDSHAKE) fragments.push(rest.subarray(RECORD_HEADER_BYTES, end));
    else if (rest.readUInt8(0) !== ALERT) break;
    rest = rest.subarray(end);
  }
  return Buffer.concat(fragments);
}

function recordOf(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type, 1, 1, content.length >> 8, content.length & 0xff), content]);
}

/** Splits into records of random sizes; some with an alert in between, a wrong length or a premature end. */
function inRecords(handshake: Buffer, chance: Chance): Buffer {
  const records: Buffer[] = [];
  const largest = chance.pick([40, 1_000, 16_384]);
  if (chance.happens(0.1)) records.push(recordOf(ALERT, Buffer.of(1, 112)));
  for (let rest = handshake; rest.length > 0; ) {
    const length = Math.min(rest.length, chance.within(1, largest));
    records.push(recordOf(HANDSHAKE, rest.subarray(0, length)));
    rest = rest.subarray(length);
    if (chance.happens(0.01))
      records.push(recordOf(ALERT, Buffer.of(chance.within(0, 3), chance.within(0, 255))));
    if (chance.happens(0.01))
      records.push(recordOf(chance.within(0, 255), Buffer.alloc(chance.within(0, 9))));
  }
  const bytes = Buffer.concat(records);
  if (chance.happens(0.05) && bytes.length >= RECORD_HEADER_BYTES)
    bytes.writeUInt16BE(chance.within(0, 0xffff), 3);
  return chance.happens(0.05) ? bytes.subarray(0, chance.within(0, bytes.length)) : bytes;
}
