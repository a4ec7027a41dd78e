/** Packets before the handshake keys: Version Negotiation, Retry, forged Initial packets. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { vector } from '../../../../shared/base/bytes/byte-writer.ts';
import { QuicClient } from '../../../../shared/probe/quic/client.ts';
import { closeFrame, cryptoFrame, parseFrames } from '../../../../shared/probe/quic/frames.ts';
import { encodeHeader, type ProtectedPacket, parseDatagram } from '../../../../shared/probe/quic/packet.ts';
import {
  initialKeys,
  openPacket,
  protectPacket,
  retryIntegrityTag,
} from '../../../../shared/probe/quic/protection.ts';
import { QuicConnection } from '../../../emulator/dataplane/quic-connection.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { issueNow } from '../../../support/probing.ts';
import { hex } from './rfc-vectors.ts';

let ecc: CertificateMaterial;

beforeAll(async () => {
  ecc = issueNow(await createPki(), { keyType: 'ECC' });
});

interface Started {
  readonly client: QuicClient;
  /** The first packet of the client. */
  readonly first: ProtectedPacket;
}

function firstOf(client: QuicClient): ProtectedPacket {
  const [packet] = client.takeDatagrams().flatMap(parseDatagram);
  if (packet?.kind !== 'protected') throw new Error('The client sends no Initial packet.');
  return packet;
}

function start(): Started {
  const client = new QuicClient({ serverName: undefined, offer: 'ECC', randomBytes }, 0);
  return { client, first: firstOf(client) };
}

function aVersionNegotiation({ first }: Started, versions: string, sourceId = first.destinationId): Buffer {
  return Buffer.concat([hex('8000000000'), vector(1, first.sourceId), vector(1, sourceId), hex(versions)]);
}

const NEW_ID = Buffer.from('new id 8');

function aRetry({ first }: Started, token: string, sourceId: Buffer = NEW_ID): Buffer {
  const packet = Buffer.concat([
    hex('f000000001'),
    vector(1, first.sourceId),
    vector(1, sourceId),
    Buffer.from(token),
  ]);
  return Buffer.concat([packet, retryIntegrityTag(first.destinationId, packet)]);
}

/** An Initial packet of the server with any payload. Anyone who saw the first packet of the client can derive its keys. */
function anInitial({ first }: Started, payload: Buffer, packetNumber = 0, sourceId = NEW_ID): Buffer {
  const fields = {
    level: 'initial',
    destinationId: first.sourceId,
    sourceId,
    token: Buffer.alloc(0),
  } as const;
  const header = encodeHeader(fields, packetNumber, payload.length);
  return protectPacket(initialKeys(first.destinationId).server, header, packetNumber, payload);
}

/** Exchanges datagrams with a server until there is an outcome. */
function finishWithServer(client: QuicClient, first: ProtectedPacket): void {
  const server = new QuicConnection({
    originalDestinationId: first.destinationId,
    clientId: first.sourceId,
    localId: randomBytes(8),
    answer: () => ({ kind: 'serve', material: ecc }),
  });
  server.receive(Buffer.concat([first.bytes], 1200), 1);
  for (let round = 0; round < 10 && !client.outcome; round += 1) {
    for (const datagram of server.takeDatagrams()) client.receive(datagram, 2);
    for (const datagram of client.takeDatagrams()) server.receive(datagram, 3);
  }
}

describe('Version Negotiation', () => {
  it('without QUIC v1 says what the server speaks', () => {
    const started = start();

    started.client.receive(aVersionNegotiation(started, '51303436 51303433 ff00001d'), 1);

    expect(started.client.outcome).toEqual({
      kind: 'other-versions',
      versions: [0x51303436, 0x51303433, 0xff00001d],
    });
    expect(started.client.takeDatagrams()).toEqual([]);
  });

  it.each([
    ['that lists QUIC v1', (started: Started) => aVersionNegotiation(started, 'ff00001d 00000001')],
    ['that lists nothing', (started: Started) => aVersionNegotiation(started, '')],
    ['for another connection', (started: Started) => aVersionNegotiation(started, '51303436', NEW_ID)],
  ])('%s is ignored, and the handshake continues', (_case, packet) => {
    const started = start();

    started.client.receive(packet(started), 1);
    finishWithServer(started.client, started.first);

    expect(started.client.outcome).toMatchObject({ kind: 'complete', possessionProved: true });
  });

  it('is ignored after any other packet', () => {
    const started = start();

    started.client.receive(anInitial(started, hex('01')), 1);
    started.client.receive(aVersionNegotiation(started, '51303436'), 2);

    expect(started.client.outcome).toBeUndefined();
  });
});

describe('Retry', () => {
  it('is followed: its token comes back, under its connection id and new keys', () => {
    const started = start();

    started.client.receive(aRetry(started, 'a token'), 1);
    const second = firstOf(started.client);
    finishWithServer(started.client, second);

    expect(second.destinationId).toEqual(NEW_ID);
    expect(second.bytes.includes('a token')).toBe(true);
    expect(second.bytes).toHaveLength(1200);
    const opened = openPacket(initialKeys(NEW_ID).client, second.bytes, second.numberOffset, 0);
    // Packet numbers continue (RFC 9000 section 17.2.5.3).
    expect(opened?.packetNumber).toBe(1);
    expect(parseFrames(opened?.payload ?? Buffer.alloc(0))).toMatchObject([{ kind: 'crypto', offset: 0 }]);
    expect(started.client.outcome).toMatchObject({ kind: 'complete', possessionProved: true });
  });

  it.each([
    [
      'whose tag does not fit',
      (started: Started) => Buffer.concat([aRetry(started, 'a token').subarray(0, -1), hex('00')]),
    ],
    ['without a token', (started: Started) => aRetry(started, '')],
    ['with a token that leaves no room', (started: Started) => aRetry(started, 'x'.repeat(601))],
    [
      'with the old connection id',
      (started: Started) => aRetry(started, 'a token', started.first.destinationId),
    ],
  ])('%s is ignored, and the handshake continues', (_case, packet) => {
    const started = start();

    started.client.receive(packet(started), 1);

    expect(started.client.takeDatagrams()).toEqual([]);
    finishWithServer(started.client, started.first);
    expect(started.client.outcome).toMatchObject({ kind: 'complete', possessionProved: true });
  });

  it('is followed only once', () => {
    const started = start();

    started.client.receive(aRetry(started, 'a token'), 1);
    started.client.takeDatagrams();
    started.client.receive(aRetry(started, 'another one', Buffer.from('newer id')), 2);

    expect(started.client.takeDatagrams()).toEqual([]);
  });
});

describe('Initial packets that violate the protocol', () => {
  it.each([
    ['a frame that is not allowed', hex('0800')],
    ['a message that is not ServerHello', cryptoFrame(0, hex('0b000000'))],
    ['a ServerHello of no use', cryptoFrame(0, hex('020000020303'))],
    ['CRYPTO data beyond every limit', cryptoFrame(70_000, hex('00'))],
    ['an ACK for what was never sent', hex('0205000000')],
  ])('end the handshake where they have %s', (_case, payload) => {
    const started = start();

    started.client.receive(anInitial(started, payload), 1);

    expect(started.client.outcome).toEqual({ kind: 'failed', code: 'QUIC_PROTOCOL' });
    const [farewell] = started.client.takeDatagrams().flatMap(parseDatagram);
    expect(farewell).toMatchObject({ kind: 'protected', level: 'initial', destinationId: NEW_ID });
  });

  it('never crash it, whatever they have', () => {
    const frame = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc
        .tuple(fc.nat({ max: 200 }), fc.uint8Array({ maxLength: 80 }))
        .map(([offset, data]) => cryptoFrame(offset, Buffer.from(data))),
      // Similar to a ServerHello.
      fc
        .uint8Array({ minLength: 40, maxLength: 120 })
        .map((body) => cryptoFrame(0, Buffer.concat([hex('02'), vector(3, hex('0303'), Buffer.from(body))]))),
      fc.nat({ max: 0x1ff }).map(closeFrame),
    );

    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), (frames) => {
        const started = start();

        for (const [index, payload] of frames.entries()) {
          started.client.receive(anInitial(started, Buffer.from(payload), index), index);
        }

        expect(started.client.outcome?.kind ?? 'failed').toBe('failed');
      }),
    );
  });

  it('are dropped where they do not name the connection', () => {
    const started = start();
    const { first } = started;
    const otherConnection = { ...started, first: { ...first, sourceId: Buffer.from('other-id') } };

    started.client.receive(anInitial(otherConnection, hex('0800')), 1);

    expect(started.client.outcome).toBeUndefined();
    expect(started.client.isAnswered).toBe(false);
  });

  it('are dropped where the server has already chosen another connection id', () => {
    const started = start();

    started.client.receive(anInitial(started, hex('01')), 1);
    started.client.receive(anInitial(started, hex('0800'), 1, Buffer.from('other id')), 2);

    expect(started.client.outcome).toBeUndefined();
  });
});
