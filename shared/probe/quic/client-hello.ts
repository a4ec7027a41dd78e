/**
 * ClientHello (RFC 8446 section 4.1.2) with the additions for QUIC (RFC 9001 section 8): ALPN, transport parameters, and no
 * session id.
 *
 * Both lists of signature algorithms are sent. The first selects the certificate (section 4.2.3). Without the second, the first
 * would also forbid chains signed with another key type.
 */
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import { cipherSuites } from './cipher-suite.ts';
import type { KeyShares } from './key-shares.ts';
import { chainSchemeIds, offeredSchemes, type QuicOfferName } from './signature-schemes.ts';
import { varint } from './varint.ts';

export const CLIENT_HELLO = 1;
export const TLS_1_2 = 0x0303;
export const TLS_1_3 = 0x0304;

export const extensionTypes = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  supportedVersions: 43,
  cookie: 44,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  quicTransportParameters: 57,
} as const;

/** RFC 9114 section 3.1. */
const HTTP_3 = Buffer.from('h3', 'latin1');

export interface ClientHelloRequest {
  /** A host name, never an address (RFC 6066 section 3); `undefined`: no SNI. */
  readonly serverName: string | undefined;
  readonly offer: QuicOfferName;
  /** 32 bytes. */
  readonly random: Buffer;
  readonly keyShares: KeyShares;
  readonly transportParameters: Buffer;
  /** From HelloRetryRequest (RFC 8446 section 4.2.2). */
  readonly cookie?: Buffer | undefined;
}

export function extension(type: number, content: Buffer): Buffer {
  return Buffer.concat([uint(type, 2), vector(2, content)]);
}

export function handshakeMessage(type: number, body: Buffer): Buffer {
  return Buffer.concat([uint(type, 1), vector(3, body)]);
}

export function uint16s(values: readonly number[]): Buffer {
  return Buffer.concat(values.map((value) => uint(value, 2)));
}

export function encodeClientHello(request: ClientHelloRequest): Buffer {
  const { shares, offered } = request.keyShares;
  const schemeIds = offeredSchemes(request.offer).map(({ id }) => id);
  const types = extensionTypes;
  const extensions = [
    ...serverNameExtension(request.serverName),
    extension(types.supportedGroups, vector(2, uint16s(offered))),
    extension(types.signatureAlgorithms, vector(2, uint16s(schemeIds))),
    extension(types.signatureAlgorithmsCert, vector(2, uint16s(chainSchemeIds))),
    extension(types.alpn, vector(2, vector(1, HTTP_3))),
    extension(types.supportedVersions, vector(1, uint(TLS_1_3, 2))),
    extension(
      types.keyShare,
      vector(2, ...shares.map(({ group, key }) => Buffer.concat([uint(group, 2), vector(2, key)]))),
    ),
    extension(types.quicTransportParameters, request.transportParameters),
    ...(request.cookie ? [extension(types.cookie, vector(2, request.cookie))] : []),
  ];
  const body = Buffer.concat([
    uint(TLS_1_2, 2),
    request.random,
    vector(1), // legacy_session_id: empty (RFC 9001 section 8.4)
    vector(2, uint16s(cipherSuites.map(({ id }) => id))),
    vector(1, uint(0, 1)), // legacy_compression_methods: null
    vector(2, ...extensions),
  ]);
  return handshakeMessage(CLIENT_HELLO, body);
}

export function serverNameExtension(serverName: string | undefined): readonly Buffer[] {
  if (serverName === undefined) return [];
  const hostName = Buffer.concat([uint(0, 1), vector(2, Buffer.from(serverName, 'latin1'))]);
  return [extension(extensionTypes.serverName, vector(2, hostName))];
}

function parameter(id: number, value: Buffer): Buffer {
  return Buffer.concat([varint(id), varint(value.length), value]);
}

/**
 * Transport parameters of a client (RFC 9000 section 18.2). The limits concern streams that are never opened. Unidirectional
 * streams are allowed because HTTP/3 needs three (RFC 9114 section 6.2), and some servers refuse a client without them.
 */
export function clientTransportParameters(sourceId: Buffer): Buffer {
  const kilobytes = (count: number) => varint(count * 1024);
  return Buffer.concat([
    parameter(0x01, varint(10_000)), // max_idle_timeout, milliseconds
    parameter(0x03, varint(1_472)), // max_udp_payload_size
    parameter(0x04, kilobytes(64)), // initial_max_data
    parameter(0x05, kilobytes(16)), // initial_max_stream_data_bidi_local
    parameter(0x06, kilobytes(16)), // initial_max_stream_data_bidi_remote
    parameter(0x07, kilobytes(16)), // initial_max_stream_data_uni
    parameter(0x08, varint(0)), // initial_max_streams_bidi
    parameter(0x09, varint(3)), // initial_max_streams_uni
    parameter(0x0f, sourceId), // initial_source_connection_id
  ]);
}
