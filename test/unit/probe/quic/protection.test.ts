import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cipherSuites } from '../../../../shared/probe/quic/cipher-suite.ts';
import { encodeHeader } from '../../../../shared/probe/quic/packet.ts';
import {
  decodePacketNumber,
  initialKeys,
  openPacket,
  packetKeys,
  protectPacket,
  retryIntegrityTag,
} from '../../../../shared/probe/quic/protection.ts';
import {
  chachaPacket,
  chachaSecret,
  clientInitialCryptoFrame,
  clientInitialHeader,
  clientInitialPacket,
  destinationId,
  hex,
  retryPacket,
  serverInitialHeader,
  serverInitialPacket,
  serverInitialPayload,
} from './rfc-vectors.ts';

const [aes128, aes256, chacha] = cipherSuites;
if (!aes128 || !aes256 || !chacha) throw new Error('A suite is missing.');

describe('packet protection: the examples of RFC 9001 appendix A', () => {
  it('A.1: both Initial keys come from the connection id', () => {
    const { client, server } = initialKeys(destinationId);

    expect(client).toMatchObject({
      key: hex('1f369613dd76d5467730efcbe3b1a22d'),
      iv: hex('fa044b2f42a3fd3b46fb255c'),
      headerKey: hex('9f50449e04a0e810283a1e9933adedd2'),
    });
    expect(server).toMatchObject({
      key: hex('cf3a5331653c364c88f0f379b6067e37'),
      iv: hex('0ac1493ca1905853b0bba03e'),
      headerKey: hex('c206b8d9b9f0f37644430b490eeaa314'),
    });
  });

  it('A.2: the client Initial is protected and opened byte for byte', () => {
    const keys = initialKeys(destinationId).client;
    const payload = Buffer.concat([clientInitialCryptoFrame], 1162);

    expect(protectPacket(keys, clientInitialHeader, 2, payload)).toEqual(clientInitialPacket);
    expect(openPacket(keys, clientInitialPacket, 18, -1)).toEqual({ packetNumber: 2, payload });
  });

  it('A.3: the server Initial is protected and opened byte for byte', () => {
    const keys = initialKeys(destinationId).server;

    expect(protectPacket(keys, serverInitialHeader, 1, serverInitialPayload)).toEqual(serverInitialPacket);
    expect(openPacket(keys, serverInitialPacket, 18, -1)).toEqual({
      packetNumber: 1,
      payload: serverInitialPayload,
    });
  });

  it('A.4: the tag of the Retry packet fits its connection id and no other', () => {
    const packet = retryPacket.subarray(0, -16);

    expect(retryIntegrityTag(destinationId, packet)).toEqual(retryPacket.subarray(-16));
    expect(retryIntegrityTag(hex('8394c8f03e515709'), packet)).not.toEqual(retryPacket.subarray(-16));
  });

  it('A.5: ChaCha20-Poly1305 with a short header', () => {
    const keys = packetKeys(chacha, chachaSecret);

    expect(keys).toMatchObject({
      key: hex('c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8'),
      iv: hex('e0459b3474bdd0e44a41c144'),
      headerKey: hex('25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4'),
    });
    expect(protectPacket(keys, hex('4200bff4'), 654_360_564, hex('01'))).toEqual(chachaPacket);
    expect(openPacket(keys, chachaPacket, 1, 654_360_563)).toEqual({
      packetNumber: 654_360_564,
      payload: hex('01'),
    });
  });
});

describe('packet protection', () => {
  const fields = {
    level: 'handshake',
    destinationId,
    sourceId: hex('0102'),
    token: Buffer.alloc(0),
  } as const;

  it.each([aes128, aes256, chacha])(
    'opens what it protected, and nothing that was changed ($aead)',
    (suite) => {
      const keys = packetKeys(suite, Buffer.alloc(suite.hashBytes, 7));
      const payload = Buffer.from('some frames');
      const header = encodeHeader(fields, 5, payload.length);
      const packet = protectPacket(keys, header, 5, payload);
      const offset = header.length - 4;

      const changed = Array.from(packet, (byte, index) => {
        const copy = Buffer.from(packet);
        copy[index] = byte ^ 0x20;
        return openPacket(keys, copy, offset, 4);
      });

      expect(openPacket(keys, packet, offset, 4)).toEqual({ packetNumber: 5, payload });
      expect(new Set(changed)).toEqual(new Set([undefined]));
    },
  );

  it('takes any bytes as a packet without an error', () => {
    const keys = initialKeys(destinationId).server;

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 90 }), (bytes, offset) => {
        expect(openPacket(keys, Buffer.from(bytes), offset, -1)).toBeUndefined();
      }),
    );
  });

  it('finds the full packet number (RFC 9000 appendix A.3)', () => {
    expect(decodePacketNumber(0x9b32, 2, 0xa82f30ea)).toBe(0xa82f9b32);
    expect(decodePacketNumber(0x00, 1, -1)).toBe(0);
    expect(decodePacketNumber(0xff, 1, 0x100)).toBe(0xff);
    expect(decodePacketNumber(0x02, 1, 0xfe)).toBe(0x102);
  });
});
