import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../shared/base/bytes/byte-reader.ts';
import { ProtocolViolation } from '../../../../shared/base/bytes/violation.ts';
import {
  ackFrame,
  closeFrame,
  cryptoFrame,
  parseFrames,
  pingFrame,
} from '../../../../shared/probe/quic/frames.ts';
import { parseDatagram } from '../../../../shared/probe/quic/packet.ts';
import { readVarint, varint } from '../../../../shared/probe/quic/varint.ts';
import { versionNames } from '../../../../shared/probe/quic/versions.ts';
import { clientInitialPacket, hex, retryPacket, serverInitialPacket } from './rfc-vectors.ts';

describe('variable-length integers', () => {
  it.each([
    ['c2197c5eff14e88c', 151_288_809_941_952_640],
    ['9d7f3e7d', 494_878_333],
    ['7bbd', 15_293],
    ['25', 37],
    ['4025', 37],
  ])('%s is read as in RFC 9000 appendix A.1', (bytes, value) => {
    expect(readVarint(new ByteReader(hex(bytes)))).toBe(value);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(readVarint(new ByteReader(varint(value)))).toBe(value);
      }),
    );
    for (const edge of [2 ** 6, 2 ** 14, 2 ** 30, 2 ** 31, 2 ** 32])
      for (const value of [edge - 1, edge]) expect(readVarint(new ByteReader(varint(value)))).toBe(value);
  });

  it('are never read past the end', () => {
    expect(() => readVarint(new ByteReader(hex('c2197c')))).toThrow(ProtocolViolation);
    expect(() => new ByteReader(hex('0102')).take(-1)).toThrow(ProtocolViolation);
  });
});

describe('datagrams', () => {
  it('are split into their packets', () => {
    const datagram = Buffer.concat([serverInitialPacket, clientInitialPacket, retryPacket]);

    const packets = parseDatagram(datagram);

    expect(packets.map(({ kind }) => kind)).toEqual(['protected', 'protected', 'retry']);
    expect(packets).toMatchObject([
      { level: 'initial', bytes: serverInitialPacket, numberOffset: 18, sourceId: hex('f067a5502a4262b5') },
      { level: 'initial', bytes: clientInitialPacket, destinationId: hex('8394c8f03e515708') },
      { token: Buffer.from('token') },
    ]);
  });

  it.each([
    ['a short header', hex('4cfe4189655e5cd55c41f69080575d7999c25a5bfb')],
    ['another version', Buffer.concat([hex('c0ff00001d'), serverInitialPacket.subarray(5)])],
    ['a cleared fixed bit', Buffer.concat([hex('80'), serverInitialPacket.subarray(1)])],
    ['a connection id of 21 bytes', hex(`e00000000115${'00'.repeat(21)}0000`)],
    ['a length past the end', serverInitialPacket.subarray(0, -1)],
    ['a Retry shorter than its tag', hex('f0000000010000aabbcc')],
  ])('with %s have no packet for a handshake', (_case, datagram) => {
    expect(parseDatagram(datagram)).toEqual([]);
  });

  it('keep the packets before one that cannot be read', () => {
    const datagram = Buffer.concat([serverInitialPacket, serverInitialPacket.subarray(0, 30)]);

    expect(parseDatagram(datagram)).toHaveLength(1);
  });

  it('may be any bytes at all', () => {
    const start = fc.constantFrom('c000000001', 'e000000001', 'f000000001', '8000000000', '40', '');

    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (first, rest) => {
        expect(() => parseDatagram(Buffer.concat([hex(first), rest]))).not.toThrow();
      }),
    );
  });
});

describe('frames', () => {
  it('are read as they were written', () => {
    const received = [
      { start: 0, end: 2 },
      { start: 5, end: 6 },
      { start: 70, end: 200 },
    ];
    const data = Buffer.from('hello');
    const payload = Buffer.concat([
      Buffer.alloc(3),
      ackFrame(received),
      pingFrame,
      cryptoFrame(1_000, data),
      closeFrame(0x128),
      Buffer.alloc(9),
    ]);

    expect(parseFrames(payload)).toEqual([
      { kind: 'ack', ranges: received.toReversed() },
      { kind: 'ping' },
      { kind: 'crypto', offset: 1_000, data },
      { kind: 'close', errorCode: 0x128 },
    ]);
  });

  it('of ACK may count ECN marks', () => {
    expect(parseFrames(hex('03050000000a0b0c01'))).toEqual([
      { kind: 'ack', ranges: [{ start: 5, end: 6 }] },
      { kind: 'ping' },
    ]);
  });

  it.each([
    ['no frame at all', ''],
    ['a STREAM frame', '0800'],
    ['CONNECTION_CLOSE of an application', '1d0000'],
    ['an ACK below packet 0', '0203000004'],
    ['an ACK with a gap below packet 0', '02030001000303'],
    ['an ACK with more ranges than bytes', '02ffffffffffffffffff00ffffffffffffffff00'],
    ['CRYPTO data past the end', '060005aabb'],
    ['a reason past the end', '1c0000ffaabb'],
  ])('break the protocol where there is %s', (_case, payload) => {
    expect(() => parseFrames(hex(payload))).toThrow(ProtocolViolation);
  });

  it('of any bytes are read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          parseFrames(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolViolation);
        }
      }),
    );
  });
});

describe('versions of QUIC', () => {
  it('have their usual names, once each, without the reserved ones', () => {
    const versions = [0x51303436, 0x51303433, 0xff00001d, 0x1a2a3a4a, 0x51303436, 0x6b3343cf];

    expect(versionNames(versions)).toEqual(['Q046', 'Q043', '0xff00001d', '0x6b3343cf']);
  });

  it('are listed up to a limit', () => {
    expect(versionNames(Array.from({ length: 400 }, (_, index) => 0xff000000 + index))).toHaveLength(20);
  });
});
