import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { vector } from '../../../../shared/probe/quic/bytes.ts';
import { handshakeMessage } from '../../../../shared/probe/quic/client-hello.ts';
import { createKeyShares } from '../../../../shared/probe/quic/key-shares.ts';
import { helloRetryRandom, messageTypes } from '../../../../shared/probe/quic/server-messages.ts';
import { TlsClient } from '../../../../shared/probe/quic/tls-client.ts';
import { ProtocolViolation } from '../../../../shared/probe/quic/violation.ts';
import { readHelloMessage } from '../../../emulator/dataplane/client-hello.ts';
import { makeFlight } from '../../../emulator/dataplane/quic-flight.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { issueNow } from '../peers.ts';
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
    keyShares: createKeyShares(),
    transportParameters: Buffer.alloc(0),
  });
}

/** What an honest server answers: ServerHello, then the messages of its flight in their order. */
function answerTo(client: TlsClient): { serverHello: Buffer; flight: Buffer[] } {
  const reading = readHelloMessage(client.hello);
  const made =
    reading.kind === 'hello' &&
    makeFlight({
      hello: reading.hello,
      helloMessage: client.hello,
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

/** The last event. `change` is what a dishonest server makes of a message. */
function run(change: (message: Buffer) => Buffer = (message) => message) {
  const client = aClient();
  const { serverHello, flight } = answerTo(client);
  client.receive('initial', serverHello);
  return flight.map((message) => client.receive('handshake', change(message))).at(-1);
}

/** With its last byte changed. */
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

  it('recognises HelloRetryRequest', () => {
    const client = aClient();
    const { serverHello } = answerTo(client);
    helloRetryRandom.copy(serverHello, 6);

    expect(client.receive('initial', serverHello)).toEqual({ kind: 'hello-retry-request' });
  });

  it('refuses messages out of their order, or in packets where they do not belong', () => {
    const client = aClient();
    const { serverHello, flight } = answerTo(client);
    const [encryptedExtensions = Buffer.alloc(0), certificate = Buffer.alloc(0)] = flight;

    expect(() => client.receive('handshake', serverHello)).toThrow(ProtocolViolation);
    expect(() => client.receive('initial', encryptedExtensions)).toThrow(ProtocolViolation);
    client.receive('initial', serverHello);
    expect(() => client.receive('initial', serverHello)).toThrow(ProtocolViolation);
    expect(() => client.receive('handshake', certificate)).toThrow(ProtocolViolation);
    expect(() => client.receive('initial', encryptedExtensions)).toThrow(ProtocolViolation);
  });

  it.each([
    ['a suite that was not offered', 39, hex('1304')],
    ['a group that was not offered', 52, hex('0018')],
    ['another version than TLS 1.3', 48, hex('0303')],
  ])('refuses a ServerHello with %s', (_case, offset, bytes) => {
    const client = aClient();
    const { serverHello } = answerTo(client);
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
  ])('refuses a Certificate with %s', (_case, body) => {
    const change = (message: Buffer) =>
      isOf(messageTypes.certificate)(message) ? handshakeMessage(messageTypes.certificate, body) : message;

    expect(() => run(change)).toThrow(ProtocolViolation);
  });

  it('keeps no more than twenty certificates', () => {
    const client = aClient();
    const { serverHello, flight } = answerTo(client);
    const [encryptedExtensions = Buffer.alloc(0), certificate = Buffer.alloc(0)] = flight;
    const entries = certificate.subarray(8);
    const many = Buffer.concat([vector(1), vector(3, ...Array.from({ length: 30 }, () => entries))]);
    client.receive('initial', serverHello);
    client.receive('handshake', encryptedExtensions);

    client.receive('handshake', handshakeMessage(messageTypes.certificate, many));

    expect(client.chain).toHaveLength(20);
  });
});
