import { randomBytes, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { uint, vector } from '../../../../shared/base/bytes/byte-writer.ts';
import { ProtocolViolation } from '../../../../shared/base/bytes/violation.ts';
import { extension, extensionTypes, handshakeMessage } from '../../../../shared/probe/quic/client-hello.ts';
import { createKeyShares, SECP384R1, SECP521R1, X25519 } from '../../../../shared/probe/quic/key-shares.ts';
import { helloRetryRandom, messageTypes } from '../../../../shared/probe/quic/server-messages.ts';
import { TlsClient, type TlsEvent } from '../../../../shared/probe/quic/tls-client.ts';
import { messageHash } from '../../../../shared/probe/quic/transcript.ts';
import { readHelloMessage } from '../../../emulator/dataplane/client-hello.ts';
import { makeFlight } from '../../../emulator/dataplane/quic-flight.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { issueNow } from '../../../support/probing.ts';
import { hex } from './rfc-vectors.ts';

let ecc: CertificateMaterial;

beforeAll(async () => {
  ecc = issueNow(await createPki(), { keyType: 'ECC' });
});

function aClient(): TlsClient {
  return new TlsClient({
    serverName: 'www.example.com',
    offer: 'ECC',
    random: randomBytes(32),
    keyShares: createKeyShares(randomBytes),
    transportParameters: Buffer.alloc(0),
  });
}

/** The answer of an honest server: ServerHello, then the messages of its flight in order. */
function answerTo(hello: Buffer, before: readonly Buffer[] = []): { serverHello: Buffer; flight: Buffer[] } {
  const reading = readHelloMessage(hello);
  const made =
    reading.kind === 'hello' &&
    makeFlight({
      hello: reading.hello,
      helloMessage: hello,
      before,
      material: ecc,
      originalDestinationId: Buffer.alloc(8),
      sourceId: Buffer.alloc(8),
    });
  if (!made) throw new Error('The server has no answer.');
  const flight: Buffer[] = [];
  for (let rest = made.encrypted; rest.length > 0; ) {
    const length = 4 + rest.readUIntBE(1, 3);
    flight.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return { serverHello: made.serverHello, flight };
}

/** The last event. `change` is the modification that a dishonest server makes. */
function run(change: (message: Buffer) => Buffer = (message) => message) {
  const client = aClient();
  const { serverHello, flight } = answerTo(client.hello);
  client.receive('initial', serverHello);
  return flight.map((message) => client.receive('handshake', change(message))).at(-1);
}

const der = () => new X509Certificate(ecc.chainPem).raw;

function certificateOf(certificate: Buffer, extensions: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([vector(1), vector(3, vector(3, certificate), vector(2, extensions))]);
}

/** The same message with a byte after the end of its body. */
function longer(message: Buffer): Buffer {
  return handshakeMessage(message[0] ?? 0, Buffer.concat([message.subarray(4), hex('00')]));
}

/** The same message with its last byte changed. */
function broken(message: Buffer): Buffer {
  const copy = Buffer.from(message);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

const isOf = (type: number) => (message: Buffer) => message[0] === type;

describe('the TLS client of a QUIC probe', () => {
  it('takes an honest handshake as proved', () => {
    expect(run()).toEqual({ kind: 'finished', possessionProved: true });
  });

  it.each([
    ['Finished', messageTypes.finished],
    ['CertificateVerify', messageTypes.certificateVerify],
    ['EncryptedExtensions, which both cover', messageTypes.encryptedExtensions],
  ])('takes nothing as proved after a changed %s', (_case, type) => {
    expect(run((message) => (isOf(type)(message) ? broken(message) : message))).toEqual({
      kind: 'finished',
      possessionProved: false,
    });
  });

  it('refuses messages out of their order, or in packets where they do not belong', () => {
    const client = aClient();
    const { serverHello, flight } = answerTo(client.hello);
    const [encryptedExtensions = Buffer.alloc(0), certificate = Buffer.alloc(0)] = flight;

    expect(() => client.receive('handshake', serverHello)).toThrow(ProtocolViolation);
    expect(() => client.receive('initial', encryptedExtensions)).toThrow(ProtocolViolation);
    client.receive('initial', serverHello);
    expect(() => client.receive('initial', serverHello)).toThrow(ProtocolViolation);
    expect(() => client.receive('handshake', certificate)).toThrow(ProtocolViolation);
    expect(() => client.receive('initial', encryptedExtensions)).toThrow(ProtocolViolation);
  });

  it.each([
    ['a suite that was not offered', 39, hex('1305')],
    ['a group that was not offered', 52, hex('0018')],
    ['another version than TLS 1.3', 48, hex('0303')],
  ])('refuses a ServerHello with %s', (_case, offset, bytes) => {
    const client = aClient();
    const { serverHello } = answerTo(client.hello);
    bytes.copy(serverHello, offset);

    expect(() => client.receive('initial', serverHello)).toThrow(ProtocolViolation);
  });

  it.each([
    ['no certificate', Buffer.concat([vector(1), vector(3)])],
    [
      'what is no certificate',
      Buffer.concat([vector(1), vector(3, vector(3, hex('3003020101')), vector(2))]),
    ],
    ['a list past the end', hex('00000fff')],
    ['bytes behind the list', () => Buffer.concat([certificateOf(der()), hex('00')])],
    ['bytes behind a certificate', () => certificateOf(Buffer.concat([der(), hex('00')]))],
    ['a certificate as PEM', () => certificateOf(Buffer.from(ecc.chainPem))],
    ['a context', () => Buffer.concat([vector(1, hex('07')), certificateOf(der()).subarray(1)])],
    ['an extension that is cut off', () => certificateOf(der(), hex('0005'))],
  ])('refuses a Certificate with %s', (_case, bodyOf) => {
    const body = typeof bodyOf === 'function' ? bodyOf() : bodyOf;
    const change = (message: Buffer) =>
      isOf(messageTypes.certificate)(message) ? handshakeMessage(messageTypes.certificate, body) : message;

    expect(() => run(change)).toThrow(ProtocolViolation);
  });

  it.each([
    ['EncryptedExtensions', messageTypes.encryptedExtensions],
    ['Certificate', messageTypes.certificate],
    ['CertificateVerify', messageTypes.certificateVerify],
  ])('refuses %s with something left over', (_name, type) => {
    expect(() => run((message) => (isOf(type)(message) ? longer(message) : message))).toThrow(/left over/);
  });

  it('refuses a ServerHello with something left over, and takes a longer Finished for none', () => {
    const client = aClient();
    const { serverHello } = answerTo(client.hello);

    expect(() => client.receive('initial', longer(serverHello))).toThrow(/left over/);
    expect(run((message) => (isOf(messageTypes.finished)(message) ? longer(message) : message))).toEqual({
      kind: 'finished',
      possessionProved: false,
    });
  });

  it('refuses more than twenty certificates instead of passing over some', () => {
    const client = aClient();
    const { serverHello, flight } = answerTo(client.hello);
    const [encryptedExtensions = Buffer.alloc(0)] = flight;
    const entry = Buffer.concat([vector(3, new X509Certificate(ecc.chainPem).raw), vector(2)]);
    const many = (count: number) =>
      handshakeMessage(
        messageTypes.certificate,
        Buffer.concat([vector(1), vector(3, ...Array.from({ length: count }, () => entry))]),
      );
    client.receive('initial', serverHello);
    client.receive('handshake', encryptedExtensions);

    expect(() => client.receive('handshake', many(21))).toThrow(ProtocolViolation);
    client.receive('handshake', many(20));
    expect(client.chain).toHaveLength(20);
  });
});

/** RFC 8446 section 4.1.4. */
function helloRetryRequest(...extensions: readonly Buffer[]): Buffer {
  const all = [extension(extensionTypes.supportedVersions, hex('0304')), ...extensions];
  const body = Buffer.concat([hex('0303'), helloRetryRandom, vector(1), hex('130100'), vector(2, ...all)]);
  return handshakeMessage(messageTypes.serverHello, body);
}

const wanting = (group: number) => extension(extensionTypes.keyShare, uint(group, 2));
/** ClientHello's first extension: server_name. */
const extensionsStart = extension(
  extensionTypes.serverName,
  vector(2, hex('00'), vector(2, Buffer.from('www.example.com'))),
);
const withCookie = extension(extensionTypes.cookie, vector(2, hex('c0ffee')));

function secondHelloOf(event: TlsEvent | undefined): Buffer {
  if (event?.kind !== 'retry') throw new Error('There is no second ClientHello.');
  return event.hello;
}

describe('HelloRetryRequest', () => {
  it.each([
    ['P-384', SECP384R1],
    ['P-521', SECP521R1],
  ])('for %s is answered with a share of that group alone, and the handshake is proved', (_name, group) => {
    const client = aClient();
    const request = helloRetryRequest(wanting(group));

    const second = secondHelloOf(client.receive('initial', request));
    const reading = readHelloMessage(second);
    const { serverHello, flight } = answerTo(second, [messageHash('sha256', client.hello), request]);
    client.receive('initial', serverHello);
    const events = flight.map((message) => client.receive('handshake', message));

    expect(reading.kind === 'hello' && [...reading.hello.keyShares.keys()]).toEqual([group]);
    expect(events.at(-1)).toEqual({ kind: 'finished', possessionProved: true });
  });

  it('proves nothing where the transcript leaves the first ClientHello out', () => {
    const client = aClient();
    const request = helloRetryRequest(wanting(SECP384R1));

    const second = secondHelloOf(client.receive('initial', request));
    const { serverHello, flight } = answerTo(second, [request]);
    client.receive('initial', serverHello);

    expect(flight.map((message) => client.receive('handshake', message)).at(-1)).toEqual({
      kind: 'finished',
      possessionProved: false,
    });
  });

  it('gets its cookie back, and nothing else of the ClientHello changes', () => {
    const client = aClient();

    const second = secondHelloOf(client.receive('initial', helloRetryRequest(withCookie)));

    const cookieBytes = withCookie.length;
    expect(second.subarray(-cookieBytes)).toEqual(withCookie);
    // Up to the length of the extensions, and behind it, both are the same.
    const extensionsAt = client.hello.indexOf(extensionsStart);
    expect(second.subarray(4, extensionsAt - 2)).toEqual(client.hello.subarray(4, extensionsAt - 2));
    expect(second.subarray(extensionsAt, -cookieBytes)).toEqual(client.hello.subarray(extensionsAt));
  });

  it.each([
    ['that asks for nothing', [helloRetryRequest()]],
    ['for a group that was sent already', [helloRetryRequest(wanting(X25519))]],
    ['for a group that was not offered', [helloRetryRequest(wanting(0x0100))]],
    ['that comes twice', [helloRetryRequest(wanting(SECP384R1)), helloRetryRequest(withCookie)]],
    ['with a whole key share', [helloRetryRequest(extension(extensionTypes.keyShare, hex('001800010a')))]],
    ['with an extension that comes twice', [helloRetryRequest(withCookie, withCookie)]],
  ])('%s is refused', (_case, messages) => {
    const client = aClient();

    expect(() => messages.map((message) => client.receive('initial', message))).toThrow(ProtocolViolation);
  });

  it('binds the server to its cipher suite and its group', () => {
    const client = aClient();
    const request = helloRetryRequest(wanting(SECP384R1));
    const { serverHello: ofTheFirstHello } = answerTo(client.hello);

    const second = secondHelloOf(client.receive('initial', request));
    const otherSuite = Buffer.from(answerTo(second).serverHello);
    otherSuite.writeUInt16BE(0x1302, 39);

    expect(() => client.receive('initial', ofTheFirstHello)).toThrow(/was not sent/);
    expect(() => client.receive('initial', otherSuite)).toThrow(/different cipher suites/);
  });
});
