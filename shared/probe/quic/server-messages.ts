/**
 * Reads the handshake messages of a server (RFC 8446 sections 4.1.3, 4.1.4, 4.3, 4.4.2 and 4.4.3). Every length is checked, and
 * no bytes may remain.
 */
import { createHash, type X509Certificate } from 'node:crypto';
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { ProtocolViolation } from '../../base/bytes/violation.ts';
import { MAX_CERTIFICATES, parseCertificate } from '../x509/served-leaf.ts';
import { type CipherSuite, cipherSuites } from './cipher-suite.ts';
import { extensionTypes, TLS_1_2, TLS_1_3 } from './client-hello.ts';

/** HandshakeType (RFC 8446 section 4). */
export const messageTypes = {
  serverHello: 2,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
} as const;

/** RFC 8446 section 4.1.3: a ServerHello with this random is a HelloRetryRequest. */
export const helloRetryRandom = createHash('sha256').update('HelloRetryRequest').digest();

const NO_COMPRESSION = 0;

export type ServerHello =
  | { readonly kind: 'hello'; readonly suite: CipherSuite; readonly group: number; readonly keyShare: Buffer }
  /** HelloRetryRequest: the server wants a key share of another group, or its cookie returned, or both (section 4.1.4). */
  | {
      readonly kind: 'retry';
      readonly suite: CipherSuite;
      readonly group: number | undefined;
      readonly cookie: Buffer | undefined;
    };

/** RFC 8446 section 4.2: each type occurs at most once. */
function readExtensions(list: ByteReader): ReadonlyMap<number, ByteReader> {
  const extensions = new Map<number, ByteReader>();
  while (list.remaining > 0) {
    const type = list.number(2);
    if (extensions.has(type)) throw new ProtocolViolation(`Extension ${type} comes twice.`);
    extensions.set(type, list.vector(2));
  }
  return extensions;
}

export function readServerHello(body: Buffer): ServerHello {
  const reader = new ByteReader(body);
  const legacyVersion = reader.number(2);
  const isRetry = reader.take(32).equals(helloRetryRandom);
  if (reader.opaque(1).length > 0)
    throw new ProtocolViolation('ServerHello has a session id, but none was sent.');
  const suiteId = reader.number(2);
  const suite = cipherSuites.find(({ id }) => id === suiteId);
  if (!suite) throw new ProtocolViolation(`Cipher suite 0x${suiteId.toString(16)} was not offered.`);
  const compression = reader.number(1);
  const extensions = readExtensions(reader.vector(2));
  reader.end();
  const version = readWhole(extensions.get(extensionTypes.supportedVersions), (content) => content.number(2));
  if (legacyVersion !== TLS_1_2 || compression !== NO_COMPRESSION || version !== TLS_1_3) {
    throw new ProtocolViolation('ServerHello is not for TLS 1.3.');
  }
  const share = extensions.get(extensionTypes.keyShare);
  if (isRetry) {
    return {
      kind: 'retry',
      suite,
      group: readWhole(share, (content) => content.number(2)),
      cookie: readWhole(extensions.get(extensionTypes.cookie), (content) => content.opaque(2)),
    };
  }
  const keyShare = readWhole(share, (content) => ({ group: content.number(2), keyShare: content.opaque(2) }));
  if (!keyShare) throw new ProtocolViolation('ServerHello has no key share.');
  return { kind: 'hello', suite, ...keyShare };
}

/** The value that `read` returns. It must consume all of `content`. */
function readWhole<Value>(
  content: ByteReader | undefined,
  read: (content: ByteReader) => Value,
): Value | undefined {
  if (!content) return undefined;
  const value = read(content);
  content.end();
  return value;
}

/** RFC 8446 section 4.3.1. The content does not matter here, but it must be readable. */
export function readEncryptedExtensions(body: Buffer): void {
  const reader = new ByteReader(body);
  readExtensions(reader.vector(2));
  reader.end();
}

/** RFC 8446 section 4.3.2. A probe sends no certificate. */
export function readCertificateRequest(body: Buffer): void {
  const reader = new ByteReader(body);
  requireNoContext(reader);
  readExtensions(reader.vector(2));
  reader.end();
}

/** As sent, leaf first; at least one. */
export function readCertificates(body: Buffer): readonly X509Certificate[] {
  const reader = new ByteReader(body);
  requireNoContext(reader);
  const entries = reader.vector(3);
  reader.end();
  const certificates: X509Certificate[] = [];
  while (entries.remaining > 0) {
    if (certificates.length === MAX_CERTIFICATES)
      throw new ProtocolViolation(`There are more than ${MAX_CERTIFICATES} certificates.`);
    const certificate = parseCertificate(entries.opaque(3));
    if (!certificate) throw new ProtocolViolation('A certificate cannot be read.');
    certificates.push(certificate);
    readExtensions(entries.vector(2));
  }
  if (certificates.length === 0) throw new ProtocolViolation('Certificate is empty.');
  return certificates;
}

/** certificate_request_context is empty during the handshake; only later requests have one. */
function requireNoContext(reader: ByteReader): void {
  if (reader.opaque(1).length > 0) throw new ProtocolViolation('certificate_request_context is not empty.');
}

export interface CertificateVerify {
  readonly schemeId: number;
  readonly signature: Buffer;
}

export function readCertificateVerify(body: Buffer): CertificateVerify {
  const reader = new ByteReader(body);
  const verify = { schemeId: reader.number(2), signature: reader.opaque(2) };
  reader.end();
  return verify;
}
