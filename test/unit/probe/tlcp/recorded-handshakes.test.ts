import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientRandom, encodeClientHello } from '../../../../shared/probe/tlcp/client-hello.ts';
import { observationOf } from '../../../../shared/probe/tlcp/observation.ts';
import { type FlightReading, ServerFlightReader } from '../../../../shared/probe/tlcp/server-flight.ts';
import { certificateIn, trustAt } from '../../../support/probing.ts';
import {
  handshakes,
  type RecordedHandshake,
  recordedHandshake,
  roots,
  served,
} from '../../../support/recorded-tlcp.ts';

/** A day after the recording. */
const nowMs = Date.UTC(2026, 10, 22, 18);

const trustedRoots = Object.values(roots).map((pem) => new X509Certificate(pem));

/** Read in pieces of this many bytes. */
function read(bytes: Buffer, pieceBytes = bytes.length): FlightReading {
  const reader = new ServerFlightReader();
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    reader.read(bytes.subarray(start, start + pieceBytes));
  }
  return reader.read(Buffer.alloc(0));
}

function flightIn(reading: FlightReading) {
  if (reading.kind !== 'complete') throw new Error(`The flight is ${reading.kind}.`);
  return reading.flight;
}

function observe({ serverBytes, clientRandom }: RecordedHandshake, trusted = trustedRoots, atMs = nowMs) {
  const timings = { connectedMs: 1, finishedMs: 2 };
  return certificateIn(
    observationOf(flightIn(read(serverBytes)), { clientRandom, trustOf: trustAt(trusted, atMs), timings }),
  );
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each(served)('the recorded handshake $name', (handshake) => {
  const { expected, serverBytes } = handshake;

  it('shows the signing and the encryption certificate and the chain as sent', () => {
    const seen = observe(handshake);

    expect(seen.keyType).toBe('SM2');
    expect(seen.protocolVersion).toBe('TLCP');
    expect(seen.chain.map(sha256)).toEqual(expected?.certificates);
    expect([seen.leaf.sha256, seen.encryptionLeaf?.sha256]).toEqual(expected?.certificates.slice(0, 2));
    expect(seen.leaf.serialNumber).toBe(expected?.signing.serialNumber);
    expect(seen.encryptionLeaf?.serialNumber).toBe(expected?.encryption.serialNumber);
    expect(seen.leaf.notBeforeMs).toBe(Date.parse(expected?.signing.notBefore ?? ''));
    expect(seen.leaf.notAfterMs).toBe(Date.parse(expected?.signing.notAfter ?? ''));
    expect(seen.leaf.names).toContain(handshake.serverName ?? 'gm.example.test');
  });

  it('proves that the server holds the signing key', () => {
    expect(observe(handshake).possessionProved).toBe(true);
  });

  it('proves nothing to a client that has sent another random', () => {
    const other = Buffer.from(handshake.clientRandom);
    other.writeUInt8(other.readUInt8(31) ^ 1, 31);

    expect(observe({ ...handshake, clientRandom: other }).possessionProved).toBe(false);
  });

  it('is trusted with its root if the chain was complete, and never without the root', () => {
    const problem = 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';

    expect(observe(handshake).trust).toEqual(
      expected?.chainComplete ? { trusted: true } : { trusted: false, problem },
    );
    expect(observe(handshake, []).trust).toEqual({ trusted: false, problem });
  });

  it('has a chain that was trusted in its time, when that is over', () => {
    const atMs = Date.UTC(2047, 0, 1);

    expect(observe(handshake, trustedRoots, atMs).trust).toEqual(observe(handshake, trustedRoots).trust);
  });

  it('has one of the offered suites, and says whether a client certificate is wanted', () => {
    const { cipherSuite, clientCertificateRequested } = flightIn(read(serverBytes));

    expect(`0x${cipherSuite.toString(16)}`).toBe(expected?.cipherSuite);
    expect(clientCertificateRequested).toBe(expected?.clientCertificateRequested);
  });

  it('reads the same in pieces of any size', () => {
    const whole = read(serverBytes);

    for (const pieceBytes of [1, 2, 7, 100, 1000]) expect(read(serverBytes, pieceBytes)).toEqual(whole);
  });

  it('is complete with its last byte, and not before', () => {
    expect(read(serverBytes.subarray(0, -1), 1)).toEqual({ kind: 'incomplete' });
  });
});

describe('the recorded handshakes', () => {
  it('are eight', () => {
    expect(handshakes).toHaveLength(8);
    expect(served).toHaveLength(5);
  });

  it('begin with a warning where the server does not know the name, and the certificates come all the same', () => {
    const { serverBytes } = recordedHandshake('tongsuo-gcm-sni');

    // Alert, version, two bytes: warning, unrecognized_name.
    expect(serverBytes.subarray(0, 7)).toEqual(Buffer.of(21, 1, 1, 0, 2, 1, 112));
    expect(read(serverBytes).kind).toBe('complete');
  });

  it('end with alert 40 where the server has no SM2 certificate', () => {
    const { serverBytes } = recordedHandshake('no-sm2-certificate-alert');
    const failed = { kind: 'failed', code: 'TLCP_ALERT_40' };

    expect(read(serverBytes)).toEqual(failed);
    expect(read(serverBytes, 1)).toEqual(failed);
  });

  it.each(['ntls-disabled', 'nginx-no-tlcp'])('are empty where the server speaks no TLCP: %s', (name) => {
    const { serverBytes } = recordedHandshake(name);

    expect(serverBytes).toHaveLength(0);
    expect(read(serverBytes)).toEqual({ kind: 'incomplete' });
  });

  it.each(handshakes)('were begun with the very ClientHello of the probe: $name', (handshake) => {
    const hello = encodeClientHello(handshake.clientRandom, handshake.serverName);

    expect(hello.toString('hex')).toBe(handshake.clientHello.toString('hex'));
  });
});

describe('the random of a client', () => {
  it('is the time in seconds, then 28 random bytes', () => {
    const random = clientRandom(0x6900_0000 * 1000 + 999, (count) => Buffer.alloc(count, 7));

    expect(random).toEqual(Buffer.concat([Buffer.of(0x69, 0, 0, 0), Buffer.alloc(28, 7)]));
  });
});

describe('a signature in ServerKeyExchange', () => {
  const handshake = recordedHandshake('tongsuo-gcm-sni');
  const { serverBytes } = handshake;
  const { signature, certificates } = flightIn(read(serverBytes));

  it('proves nothing once any of its bytes has changed', () => {
    const start = serverBytes.indexOf(signature);

    for (let offset = 0; offset < signature.length; offset += 1) {
      const bytes = Buffer.from(serverBytes);
      bytes.writeUInt8(bytes.readUInt8(start + offset) ^ 1, start + offset);

      expect(observe({ ...handshake, serverBytes: bytes }).possessionProved, `byte ${offset}`).toBe(false);
    }
  });

  it('proves nothing of another encryption certificate', () => {
    const other = recordedHandshake('tongsuo-gcm-sni-second-cert');
    const [, encryption = Buffer.alloc(0)] = flightIn(read(other.serverBytes)).certificates;
    const [signing = Buffer.alloc(0), , ...rest] = certificates;
    const flight = { ...flightIn(read(serverBytes)), certificates: [signing, encryption, ...rest] };
    const circumstances = {
      clientRandom: handshake.clientRandom,
      trustOf: trustAt(trustedRoots, nowMs),
      timings: { connectedMs: 1, finishedMs: 2 },
    };

    expect(certificateIn(observationOf(flight, circumstances)).possessionProved).toBe(false);
  });
});
