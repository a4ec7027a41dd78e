/** Reads what a server says in a handshake (RFC 8446 sections 4.1.3, 4.4.2 and 4.4.3), every length checked. */
import { createHash, X509Certificate } from 'node:crypto';
import { ByteReader } from './bytes.ts';
import { type CipherSuite, cipherSuites } from './cipher-suite.ts';
import { extensionTypes, TLS_1_3 } from './client-hello.ts';
import { ProtocolViolation } from './violation.ts';

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

/** Longer than any sane chain; a limit on what a hostile server can make us keep. */
const MAX_CHAIN_LENGTH = 20;

export type ServerHello =
  | { readonly kind: 'hello'; readonly suite: CipherSuite; readonly group: number; readonly keyShare: Buffer }
  /** The server wants a key share of a group that was not sent. */
  | { readonly kind: 'retry' };

function* extensionsIn(list: Buffer): Generator<{ type: number; content: Buffer }> {
  const reader = new ByteReader(list);
  while (reader.remaining > 0) yield { type: reader.number(2), content: reader.vector(2) };
}

export function readServerHello(body: Buffer): ServerHello {
  const reader = new ByteReader(body);
  reader.number(2); // legacy_version
  if (reader.take(32).equals(helloRetryRandom)) return { kind: 'retry' };
  if (reader.vector(1).length > 0)
    throw new ProtocolViolation('A session id comes back that was never sent.');
  const suiteId = reader.number(2);
  const suite = cipherSuites.find(({ id }) => id === suiteId);
  if (!suite) throw new ProtocolViolation(`Cipher suite 0x${suiteId.toString(16)} was not offered.`);
  reader.number(1); // legacy_compression_method
  const extensions = new Map([...extensionsIn(reader.vector(2))].map(({ type, content }) => [type, content]));
  const version = extensions.get(extensionTypes.supportedVersions);
  const share = extensions.get(extensionTypes.keyShare);
  if (!version || !share || new ByteReader(version).number(2) !== TLS_1_3) {
    throw new ProtocolViolation('ServerHello is not one of TLS 1.3 with a key share.');
  }
  const shareReader = new ByteReader(share);
  return { kind: 'hello', suite, group: shareReader.number(2), keyShare: shareReader.vector(2) };
}

/** As sent, leaf first; at least one. */
export function readCertificates(body: Buffer): readonly X509Certificate[] {
  const reader = new ByteReader(body);
  reader.vector(1); // certificate_request_context
  const entries = new ByteReader(reader.vector(3));
  const certificates: X509Certificate[] = [];
  while (entries.remaining > 0 && certificates.length < MAX_CHAIN_LENGTH) {
    certificates.push(parseCertificate(entries.vector(3)));
    entries.vector(2); // extensions
  }
  if (certificates.length === 0) throw new ProtocolViolation('Certificate is empty.');
  return certificates;
}

function parseCertificate(der: Buffer): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new ProtocolViolation('What is sent as a certificate is none.', { cause });
  }
}

export interface CertificateVerify {
  readonly schemeId: number;
  readonly signature: Buffer;
}

export function readCertificateVerify(body: Buffer): CertificateVerify {
  const reader = new ByteReader(body);
  return { schemeId: reader.number(2), signature: reader.vector(2) };
}
