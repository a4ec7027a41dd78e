/**
 * Reads the ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) from the first bytes of a connection, before node:tls does:
 * node:tls gives a server the name, but not the certificates that the client accepts. TLCP
 * (GB/T 38636-2020, ClientHello) has the same form and a version of its own, so that one port can serve both.
 *
 * It only reads: `accepted-key-types.ts` decides, and the connection answers.
 */
import { ByteReader } from '../../../shared/base/bytes/byte-reader.ts';
import { MalformedBytes } from '../../../shared/base/bytes/violation.ts';

export interface ClientHello {
  readonly protocol: 'tls' | 'tlcp';
  readonly random: Buffer;
  /** server_name (RFC 6066 section 3), lower case. */
  readonly serverName: string | undefined;
  /** Usually the highest first. Without the extension: the legacy version. */
  readonly versions: readonly number[];
  readonly cipherSuites: readonly number[];
  /** `undefined`: no signature_algorithms extension, as in TLS 1.0 and 1.1. */
  readonly signatureAlgorithms: readonly number[] | undefined;
  /** By NamedGroup (RFC 8446 section 4.2.8); empty without the extension. */
  readonly keyShares: ReadonlyMap<number, Buffer>;
}

export type HelloReading =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  /** Well-formed so far, but more bytes are needed. */
  | { readonly kind: 'incomplete' }
  /** Neither TLS nor TLCP, or malformed. */
  | { readonly kind: 'malformed' };

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const TLCP_VERSION = 0x0101;
const RECORD_HEADER_BYTES = 5;
const HANDSHAKE_HEADER_BYTES = 4;
/** RFC 8446 section 5.1. */
const MAX_RECORD_BYTES = 1 << 14;
/** Ten times what browsers send with post-quantum key shares. Limits memory use. */
export const MAX_HELLO_BYTES = 1 << 14;

const extensionTypes = {
  serverName: 0,
  signatureAlgorithms: 13,
  supportedVersions: 43,
  keyShare: 51,
} as const;

/** `bytes`: everything received since the start of the connection. */
export function readClientHello(bytes: Buffer): HelloReading {
  try {
    return readRecords(bytes);
  } catch (error) {
    if (error instanceof MalformedBytes) return { kind: 'malformed' };
    throw error;
  }
}

/** A handshake message may be split into several records (RFC 8446 section 5.1): their contents are joined. */
function readRecords(bytes: Buffer): HelloReading {
  const fragments: Buffer[] = [];
  const protocol = bytes.length >= 3 && bytes.readUInt16BE(1) === TLCP_VERSION ? 'tlcp' : 'tls';
  const records = new ByteReader(bytes);
  while (records.remaining >= RECORD_HEADER_BYTES) {
    const type = records.number(1);
    const version = records.number(2);
    const length = records.number(2);
    // Every TLS record has major version 3; the minor version varies.
    const fits = protocol === 'tlcp' ? version === TLCP_VERSION : version >> 8 === 3;
    if (type !== HANDSHAKE_RECORD || !fits) return { kind: 'malformed' };
    if (length === 0 || length > MAX_RECORD_BYTES) return { kind: 'malformed' };
    fragments.push(records.take(Math.min(length, records.remaining)));
    const message = readHelloMessage(Buffer.concat(fragments), protocol);
    if (message.kind !== 'incomplete') return message;
  }
  // The first byte is not that of a handshake record.
  if (bytes.length > 0 && bytes[0] !== HANDSHAKE_RECORD) return { kind: 'malformed' };
  return bytes.length > MAX_HELLO_BYTES ? { kind: 'malformed' } : { kind: 'incomplete' };
}

/** Reads a ClientHello without records, as QUIC sends it (RFC 9001 section 4.1.3). Throws MalformedBytes. */
export function readHelloMessage(handshake: Buffer, protocol: ClientHello['protocol'] = 'tls'): HelloReading {
  if (handshake.length < HANDSHAKE_HEADER_BYTES) return { kind: 'incomplete' };
  const header = new ByteReader(handshake);
  const type = header.number(1);
  const length = header.number(3);
  if (type !== CLIENT_HELLO || length > MAX_HELLO_BYTES) return { kind: 'malformed' };
  if (header.remaining < length) return { kind: 'incomplete' };
  return { kind: 'hello', hello: readBody(new ByteReader(header.take(length)), protocol) };
}

function readBody(body: ByteReader, protocol: ClientHello['protocol']): ClientHello {
  const legacyVersion = body.number(2);
  const random = body.take(32);
  body.vector(1); // session id
  const cipherSuites = body.vector(2).numbers16();
  body.vector(1); // compression methods
  const extensions = readExtensions(body);
  const signatureAlgorithms = extensions.get(extensionTypes.signatureAlgorithms)?.vector(2).numbers16();
  const versions = extensions.get(extensionTypes.supportedVersions)?.vector(1).numbers16();
  return {
    protocol,
    random,
    serverName: readServerName(extensions.get(extensionTypes.serverName)),
    versions: versions ?? [legacyVersion],
    cipherSuites,
    signatureAlgorithms,
    keyShares: readKeyShares(extensions.get(extensionTypes.keyShare)),
  };
}

/** Old clients may send no extensions (RFC 5246 section 7.4.1.2). */
function readExtensions(body: ByteReader): ReadonlyMap<number, ByteReader> {
  const found = new Map<number, ByteReader>();
  if (body.remaining === 0) return found;
  const list = body.vector(2);
  while (list.remaining > 0) found.set(list.number(2), list.vector(2));
  return found;
}

/** The first name of type host_name (0). */
function readServerName(extension: ByteReader | undefined): string | undefined {
  const list = extension?.vector(2);
  while (list && list.remaining > 0) {
    const type = list.number(1);
    const name = list.opaque(2);
    if (type === 0) return name.toString('latin1').toLowerCase();
  }
  return undefined;
}

function readKeyShares(extension: ByteReader | undefined): ReadonlyMap<number, Buffer> {
  const shares = new Map<number, Buffer>();
  const list = extension?.vector(2);
  while (list && list.remaining > 0) shares.set(list.number(2), list.opaque(2));
  return shares;
}
