/**
 * Does a server accept only key exchange groups that OpenSSL here cannot offer? A ClientHello of TLS 1.3 that lists those groups and
 * sends no key share, and the start of the answer: a server that wants one of them asks for its key (HelloRetryRequest, RFC 8446
 * section 4.1.4). Bytes in, bytes out: no sockets, no clock.
 *
 * The messages of TLS 1.3 are the same over QUIC, so the QUIC probe has their encoding.
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { uint, vector } from '../../base/bytes/byte-writer.ts';
import { MalformedBytes, ProtocolViolation } from '../../base/bytes/violation.ts';
import { uncheckableGroups } from '../handshake/uncheckable-groups.ts';
import { cipherSuites } from '../quic/cipher-suite.ts';
import {
  CLIENT_HELLO,
  extension,
  extensionTypes,
  handshakeMessage,
  serverNameExtension,
  TLS_1_2,
  TLS_1_3,
  uint16s,
} from '../quic/client-hello.ts';
import { messageTypes, readServerHello } from '../quic/server-messages.ts';
import { chainSchemeIds, offeredSchemes } from '../quic/signature-schemes.ts';

const HANDSHAKE_RECORD = 22;
/** The version in the first record (RFC 8446 section 5.1). */
const TLS_1_0 = 0x0301;
/** No HelloRetryRequest is longer. Limits the memory that a hostile server can use. */
export const MAX_ANSWER_BYTES = 1_024;

/** The complete record. @param random 32 bytes */
export function groupQuestion(random: Buffer, serverName: string | undefined): Buffer {
  const schemes = [...offeredSchemes('open').map(({ id }) => id), ...chainSchemeIds];
  const extensions = [
    ...serverNameExtension(serverName),
    extension(extensionTypes.supportedGroups, vector(2, uint16s([...uncheckableGroups.keys()]))),
    extension(extensionTypes.signatureAlgorithms, vector(2, uint16s([...new Set(schemes)]))),
    extension(extensionTypes.supportedVersions, vector(1, uint(TLS_1_3, 2))),
    extension(extensionTypes.keyShare, vector(2)),
  ];
  const body = Buffer.concat([
    uint(TLS_1_2, 2),
    random,
    vector(1), // legacy_session_id
    vector(2, uint16s(cipherSuites.map(({ id }) => id))),
    vector(1, uint(0, 1)), // legacy_compression_methods: null
    vector(2, ...extensions),
  ]);
  const message = handshakeMessage(CLIENT_HELLO, body);
  return Buffer.concat([uint(HANDSHAKE_RECORD, 1), uint(TLS_1_0, 2), vector(2, message)]);
}

export type GroupAnswer =
  | { readonly kind: 'incomplete' }
  /** The server asks for a key of this group. */
  | { readonly kind: 'group'; readonly group: number }
  /** An alert, or anything else. */
  | { readonly kind: 'none' };

const none: GroupAnswer = { kind: 'none' };
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;

/** @param bytes everything that has come so far */
export function readGroupAnswer(bytes: Buffer): GroupAnswer {
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD) return none;
  if (bytes.length < RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES) return { kind: 'incomplete' };
  try {
    const message = new ByteReader(bytes.subarray(RECORD_HEADER_BYTES));
    if (message.number(1) !== messageTypes.serverHello) return none;
    const length = message.number(3);
    if (message.remaining < length) return bytes.length < MAX_ANSWER_BYTES ? { kind: 'incomplete' } : none;
    const hello = readServerHello(message.take(length));
    return hello.kind === 'retry' && hello.group !== undefined && uncheckableGroups.has(hello.group)
      ? { kind: 'group', group: hello.group }
      : none;
  } catch (error) {
    if (error instanceof ProtocolViolation || error instanceof MalformedBytes) return none;
    throw error;
  }
}
