import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { observationOf } from '../../../../shared/probe/tlcp/observation.ts';
import { type ServerFlight, ServerFlightReader } from '../../../../shared/probe/tlcp/server-flight.ts';
import {
  tlcpAlert,
  tlcpBodies,
  tlcpMessage,
  tlcpMessageTypes,
  tlcpRecord,
  tlcpRecordTypes,
} from '../../../emulator/dataplane/tlcp-flight.ts';
import { dersOf } from '../../../emulator/dataplane/tlcp-server.ts';
import { sm2Signer } from '../../../emulator/pki/keys.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { trustAt, withOddDate } from '../../../support/probing.ts';
import { recordedHandshake } from '../../../support/recorded-tlcp.ts';

const clientRandom = Buffer.alloc(32, 1);
const serverRandom = Buffer.alloc(32, 2);
const noDer: readonly Buffer[] = [Buffer.of(1), Buffer.of(2)];

const { serverHello, certificate, serverKeyExchange, certificateRequest, serverHelloDone } = tlcpMessageTypes;
const { alert, handshake } = tlcpRecordTypes;

/** A well-formed flight. Its certificates and its signature may be invalid. */
function bodiesOf(certificates: readonly Buffer[] = noDer): Map<number, Buffer> {
  const sign = () => Buffer.of(0x30, 0);
  return new Map(tlcpBodies({ clientRandom, serverRandom, cipherSuite: 0xe053, certificates, sign }));
}

/** All messages in one record after the other, with some bodies replaced. */
function aFlight(changes: Readonly<Record<number, Uint8Array>> = {}): Buffer {
  const messages = [...bodiesOf()].map(([type, body]) => tlcpMessage(type, changes[type] ?? body));
  return Buffer.concat(messages.map((message) => tlcpRecord(handshake, message)));
}

const inRecord = (type: number, body: Uint8Array = Buffer.alloc(0)) =>
  tlcpRecord(handshake, tlcpMessage(type, body));

const bodyOf = (type: number) => bodiesOf().get(type) ?? Buffer.alloc(0);

function verdictOn(bytes: Uint8Array): string {
  const reading = new ServerFlightReader().read(bytes);
  return reading.kind === 'failed' ? reading.code : reading.kind;
}

describe('the flight of a server', () => {
  it('is complete when it is well formed', () => {
    expect(verdictOn(aFlight())).toBe('complete');
  });

  it('may have all its messages in one record, or one message in many', () => {
    const messages = Buffer.concat([...bodiesOf()].map(([type, body]) => tlcpMessage(type, body)));
    const single = [...messages].map((byte) => tlcpRecord(handshake, Buffer.of(byte)));

    expect(verdictOn(tlcpRecord(handshake, messages))).toBe('complete');
    expect(verdictOn(Buffer.concat(single))).toBe('complete');
  });

  it('may have warnings anywhere', () => {
    const warning = tlcpAlert('warning', 112);
    const hello = inRecord(serverHello, bodyOf(serverHello));

    expect(verdictOn(Buffer.concat([warning, aFlight()]))).toBe('complete');
    expect(verdictOn(Buffer.concat([hello, warning, aFlight().subarray(hello.length)]))).toBe('complete');
  });

  it('stays complete, or failed, whatever comes later', () => {
    const complete = new ServerFlightReader();
    const failed = new ServerFlightReader();

    complete.read(aFlight());
    failed.read(tlcpAlert('fatal', 40));

    expect(complete.read(Buffer.from('HTTP/1.1 200 OK')).kind).toBe('complete');
    expect(failed.read(aFlight())).toEqual({ kind: 'failed', code: 'TLCP_ALERT_40' });
  });

  it.each([
    ['a fatal alert', tlcpAlert('fatal', 80), 'TLCP_ALERT_80'],
    ['close_notify', tlcpAlert('warning', 0), 'TLCP_ALERT_0'],
    ['an alert 40 that is only a warning', tlcpAlert('warning', 40), 'incomplete'],
    ['an alert in a record of TLS', Buffer.of(21, 3, 3, 0, 2, 2, 40), 'TLCP_NOT_SPOKEN'],
    ['plain HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 'TLCP_NOT_SPOKEN'],
    ['a handshake of TLS', Buffer.of(22, 3, 3, 0, 2, 2, 40), 'TLCP_NOT_SPOKEN'],
    ['application data', tlcpRecord(23, Buffer.of(1)), 'TLCP_NOT_SPOKEN'],
    ['an alert of another level', tlcpRecord(alert, Buffer.of(3, 40)), 'TLCP_MALFORMED'],
    ['an alert of one byte', tlcpRecord(alert, Buffer.of(2)), 'TLCP_MALFORMED'],
    ['an alert of three bytes', tlcpRecord(alert, Buffer.of(2, 40, 0)), 'TLCP_MALFORMED'],
    ['an empty record', tlcpRecord(handshake, Buffer.alloc(0)), 'TLCP_MALFORMED'],
    ['a record of more than 2^14 bytes', Buffer.of(22, 1, 1, 0x40, 1), 'TLCP_MALFORMED'],
    ['another message at first', inRecord(certificate, bodyOf(certificate)), 'TLCP_UNEXPECTED'],
    ['done at once', inRecord(serverHelloDone), 'TLCP_UNEXPECTED'],
    ['an unknown message', inRecord(99), 'TLCP_UNEXPECTED'],
  ])('ends with %s', (_case, bytes, code) => {
    expect(verdictOn(bytes)).toBe(code);
  });

  it('may not have a message twice, nor leave one out', () => {
    const messages = [...bodiesOf()].map(([type, body]) => inRecord(type, body));
    const request = inRecord(certificateRequest, Buffer.of(1, 80, 0, 0));

    for (let index = 0; index < messages.length - 1; index += 1) {
      expect(verdictOn(Buffer.concat(messages.toSpliced(index, 1))), `without ${index}`).toBe(
        'TLCP_UNEXPECTED',
      );
      expect(verdictOn(Buffer.concat(messages.toSpliced(index, 0, messages[index] ?? request)))).toBe(
        'TLCP_UNEXPECTED',
      );
    }
    expect(verdictOn(Buffer.concat(messages.toSpliced(3, 0, request)))).toBe('complete');
    expect(verdictOn(Buffer.concat(messages.toSpliced(3, 0, request, request)))).toBe('TLCP_UNEXPECTED');
    expect(verdictOn(Buffer.concat(messages.toSpliced(2, 0, request)))).toBe('TLCP_UNEXPECTED');
  });

  it.each([
    ['a ServerHello of another version', serverHello, helloWith({ version: [3, 3] }), 'TLCP_UNEXPECTED'],
    ['a suite that was not offered', serverHello, helloWith({ suite: [0xe0, 0x11] }), 'TLCP_UNEXPECTED'],
    ['compression', serverHello, helloWith({ compression: 1 }), 'TLCP_UNEXPECTED'],
    ['a session id of 33 bytes', serverHello, helloWith({ sessionIdBytes: 33 }), 'TLCP_MALFORMED'],
    [
      'an extension that is cut short',
      serverHello,
      helloWith({ extensions: [0, 3, 0, 0, 0] }),
      'TLCP_MALFORMED',
    ],
    ['bytes after the extensions', serverHello, helloWith({ extensions: [0, 0, 0] }), 'TLCP_MALFORMED'],
    ['an empty ServerHello', serverHello, Buffer.alloc(0), 'TLCP_MALFORMED'],
    [
      'a list of certificates that is too short',
      certificate,
      Buffer.of(0, 0, 5, 0, 0, 1, 9),
      'TLCP_MALFORMED',
    ],
    ['a certificate that is too long', certificate, Buffer.of(0, 0, 4, 0, 0, 2, 9), 'TLCP_MALFORMED'],
    ['bytes after the certificates', certificate, Buffer.of(0, 0, 4, 0, 0, 1, 9, 9), 'TLCP_MALFORMED'],
    ['a signature that is too long', serverKeyExchange, Buffer.of(0, 2, 9), 'TLCP_MALFORMED'],
    ['bytes after the signature', serverKeyExchange, Buffer.of(0, 1, 9, 9), 'TLCP_MALFORMED'],
    ['no signature', serverKeyExchange, Buffer.alloc(0), 'TLCP_MALFORMED'],
    ['a ServerHelloDone with a body', serverHelloDone, Buffer.of(0), 'TLCP_MALFORMED'],
  ])('may not have %s', (_case, type, body, code) => {
    expect(verdictOn(aFlight({ [type]: body }))).toBe(code);
  });

  it('may have a session id and extensions', () => {
    const hello = helloWith({ sessionIdBytes: 32, extensions: [0, 4, 0, 0, 0, 0] });

    expect(verdictOn(aFlight({ [serverHello]: hello }))).toBe('complete');
  });

  it.each([
    ['with authorities', Buffer.of(1, 80, 0, 3, 0, 1, 9), 'complete'],
    ['with an authority that is cut short', Buffer.of(1, 80, 0, 3, 0, 2, 9), 'TLCP_MALFORMED'],
    ['with more bytes', Buffer.of(1, 80, 0, 0, 9), 'TLCP_MALFORMED'],
    ['without a body', Buffer.alloc(0), 'TLCP_MALFORMED'],
  ])('may have a CertificateRequest, but only a whole one: %s', (_case, body, verdict) => {
    const messages = [...bodiesOf()].map(([type, content]) => inRecord(type, content));
    const bytes = Buffer.concat(messages.toSpliced(3, 0, inRecord(certificateRequest, body)));

    expect(verdictOn(bytes)).toBe(verdict);
  });

  it('has 20 certificates at most', () => {
    const listOf = (count: number) => {
      const list = Buffer.concat(Array.from({ length: count }, () => Buffer.of(0, 0, 1, 9)));
      return Buffer.concat([Buffer.of(0, 0, list.length), list]);
    };

    expect(verdictOn(aFlight({ [certificate]: listOf(20) }))).toBe('complete');
    expect(verdictOn(aFlight({ [certificate]: listOf(21) }))).toBe('TLCP_TOO_LARGE');
  });

  it('has 64 KiB at most, however they come', () => {
    const hello = inRecord(serverHello, bodyOf(serverHello));
    const endless = Buffer.concat([hello, tlcpRecord(handshake, Buffer.of(certificate, 255, 255, 255))]);
    const reader = new ServerFlightReader();
    reader.read(endless);
    const piece = tlcpRecord(handshake, Buffer.alloc(1000));
    let received = endless.length;
    while (received + piece.length <= 64 * 1024) {
      expect(reader.read(piece).kind).toBe('incomplete');
      received += piece.length;
    }

    expect(reader.read(piece)).toEqual({ kind: 'failed', code: 'TLCP_TOO_LARGE' });
  });

  it('never makes the reader throw, whatever is broken, and reads the same byte by byte', () => {
    const { serverBytes } = recordedHandshake('tongsuo-cbc-only-client-cert-requested');
    const damage = fc.array(fc.tuple(fc.nat({ max: 2000 }), fc.nat({ max: 255 })), { maxLength: 4 });

    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(serverBytes);
        for (const [position, value] of changes) bytes[position % bytes.length] = value;
        const reader = new ServerFlightReader();
        for (const byte of bytes) reader.read(Buffer.of(byte));

        expect(reader.read(Buffer.alloc(0))).toEqual(new ServerFlightReader().read(bytes));
      }),
      { numRuns: 50 },
    );
  });
});

interface HelloParts {
  readonly version?: readonly number[];
  readonly sessionIdBytes?: number;
  readonly suite?: readonly number[];
  readonly compression?: number;
  readonly extensions?: readonly number[];
}

function helloWith(parts: HelloParts): Buffer {
  const { version = [1, 1], sessionIdBytes = 0, suite = [0xe0, 0x53] } = parts;
  const { compression = 0, extensions = [] } = parts;
  const sessionId = Buffer.alloc(sessionIdBytes, 9);
  const head = Buffer.concat([Buffer.from(version), serverRandom, Buffer.of(sessionIdBytes), sessionId]);
  return Buffer.concat([head, Buffer.from(suite), Buffer.of(compression), Buffer.from(extensions)]);
}

describe('what a flight shows', () => {
  const startMs = Date.UTC(2026, 0, 1);
  let pki: Pki;
  let signing: Buffer;
  let encryption: Buffer;
  let intermediate: Buffer;
  let sign: (message: Uint8Array) => Uint8Array;

  const issue = (keyType: 'RSA' | 'ECC' | 'SM2') =>
    pki.issue({
      names: ['www.example.com'],
      keyType,
      notBeforeMs: startMs,
      notAfterMs: startMs + 90 * DAY_MS,
    });

  beforeAll(async () => {
    pki = await createPki();
    const material = issue('SM2');
    [signing = signing, encryption = encryption, intermediate = intermediate] = dersOf(material.chainPem);
    sign = sm2Signer(material.keyPem);
  });

  /** Signed as it should be, over what it holds. */
  function observe(certificates: readonly Buffer[], change: Partial<ServerFlight> = {}) {
    const bodies = tlcpBodies({ clientRandom, serverRandom, cipherSuite: 0xe053, certificates, sign });
    const bytes = Buffer.concat(bodies.map(([type, body]) => inRecord(type, body)));
    const reading = new ServerFlightReader().read(bytes);
    if (reading.kind !== 'complete') throw new Error(`The flight is ${reading.kind}.`);
    return observationOf(
      { ...reading.flight, ...change },
      {
        clientRandom,
        trustOf: trustAt([new X509Certificate(pki.roots.SM2)], startMs + DAY_MS),
        timings: { connectedMs: 3, finishedMs: 5 },
      },
    );
  }

  it('is a pair of certificates with all that is known of them', () => {
    expect(observe([signing, encryption, intermediate])).toMatchObject({
      kind: 'certificate',
      keyType: 'SM2',
      trust: { trusted: true },
      possessionProved: true,
      timings: { connectedMs: 3, finishedMs: 5 },
    });
  });

  it('is no proof of possession if the two certificates are in the wrong order', () => {
    expect(observe([encryption, signing, intermediate])).toMatchObject({ possessionProved: false });
  });

  it('is no proof of possession without a signature', () => {
    const seen = observe([signing, encryption, intermediate], { signature: Buffer.alloc(0) });

    expect(seen).toMatchObject({ possessionProved: false });
  });

  it('is not trusted where only the signing certificate leads to a root', async () => {
    const otherPki = await createPki();
    const request = { names: ['www.example.com'], keyType: 'SM2' } as const;
    const times = { notBeforeMs: startMs, notAfterMs: startMs + 90 * DAY_MS };
    const [, foreign = encryption] = dersOf(otherPki.issue({ ...request, ...times }).chainPem);

    expect(observe([signing, foreign, intermediate])).toMatchObject({
      trust: { trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
      possessionProved: true,
    });
  });

  it('is unreachable without certificates, or with only one leaf', () => {
    const missing = { kind: 'unreachable', code: 'TLCP_NO_ENCRYPTION_CERTIFICATE' };

    expect(observe([])).toEqual({ kind: 'unreachable', code: 'PROBE_NO_CERTIFICATE' });
    expect(observe([signing])).toEqual(missing);
    expect(observe([signing, intermediate])).toEqual(missing);
  });

  it('is unreachable where a leaf has a key of another kind', () => {
    const [rsa = signing] = dersOf(issue('RSA').chainPem);
    const [ecc = signing] = dersOf(issue('ECC').chainPem);
    const other = { kind: 'unreachable', code: 'PROBE_KEY_TYPE' };

    expect(observe([rsa, encryption])).toEqual(other);
    expect(observe([signing, ecc])).toEqual(other);
  });

  it.each(['notBefore', 'notAfter'] as const)('is unreachable where the %s of a leaf is invalid', (which) => {
    const bad = { kind: 'unreachable', code: 'PROBE_BAD_CERTIFICATE' };

    expect(observe([withOddDate(signing, which), encryption, intermediate])).toEqual(bad);
    expect(observe([signing, withOddDate(encryption, which), intermediate])).toEqual(bad);
  });

  it('is unreachable where anything in the chain is no DER of a certificate', () => {
    const bad = { kind: 'unreachable', code: 'PROBE_BAD_CERTIFICATE' };

    expect(observe([signing, encryption, Buffer.of(9)])).toEqual(bad);
    expect(observe([signing, encryption, Buffer.alloc(0)])).toEqual(bad);
    expect(observe([Buffer.concat([signing, Buffer.of(0)]), encryption])).toEqual(bad);
    expect(observe([signing, Buffer.from(new X509Certificate(encryption).toString())])).toEqual(bad);
  });
});
