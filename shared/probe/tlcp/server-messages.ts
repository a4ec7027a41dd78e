/**
 * The bodies of the messages of a server (GB/T 38636-2020). Every length is checked, and no bytes may remain; otherwise
 * MalformedBytes or TlcpViolation is thrown.
 */
import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { MalformedBytes } from '../../base/bytes/violation.ts';
import { MAX_CERTIFICATES } from '../x509/served-leaf.ts';
import { ecdheSuites, offeredSuites } from './client-hello.ts';
import { TLCP_VERSION } from './records.ts';
import { TlcpViolation } from './violation.ts';

export interface ServerHello {
  readonly random: Buffer;
  readonly cipherSuite: number;
}

const RANDOM_BYTES = 32;
const MAX_SESSION_ID_BYTES = 32;
const NO_COMPRESSION = 0;

/** Handshake protocol, ServerHello. */
export function readServerHello(body: Buffer): ServerHello {
  const reader = new ByteReader(body);
  const version = reader.number(2);
  const random = reader.take(RANDOM_BYTES);
  const sessionId = reader.opaque(1);
  const cipherSuite = reader.number(2);
  const compression = reader.number(1);
  if (reader.remaining > 0) readExtensions(reader.vector(2));
  reader.end();
  if (sessionId.length > MAX_SESSION_ID_BYTES) throw new MalformedBytes('The session id is too long.');
  if (version !== TLCP_VERSION || !offeredSuites.includes(cipherSuite) || compression !== NO_COMPRESSION) {
    throw new TlcpViolation('TLCP_UNEXPECTED', `${version}, ${cipherSuite}, ${compression} was not offered.`);
  }
  return { random, cipherSuite };
}

/**
 * The rest of the flight has another form with an ECDHE suite, and only a client with a certificate can go on: TlcpViolation with
 * its own code, if the suite was offered.
 */
export function refuseEcdhe(body: Buffer, offered: readonly number[]): void {
  const reader = new ByteReader(body);
  reader.take(2 + RANDOM_BYTES);
  reader.opaque(1);
  const suite = reader.number(2);
  if (ecdheSuites.includes(suite) && offered.includes(suite))
    throw new TlcpViolation(TLCP_ECDHE, 'The server has chosen an ECDHE suite.');
}

export const TLCP_ECDHE = 'TLCP_ECDHE';

/** Some servers return an empty server_name. The content does not matter here, but it must be readable. */
function readExtensions(list: ByteReader): void {
  while (list.remaining > 0) {
    list.number(2);
    list.vector(2);
  }
}

/** Handshake protocol, Certificate: DER as sent, in the order signing, encryption, chain. */
export function readCertificates(body: Buffer): readonly Buffer[] {
  const reader = new ByteReader(body);
  const list = reader.vector(3);
  reader.end();
  const certificates: Buffer[] = [];
  while (list.remaining > 0) {
    if (certificates.length === MAX_CERTIFICATES) {
      throw new TlcpViolation('TLCP_TOO_LARGE', `More than ${MAX_CERTIFICATES} certificates.`);
    }
    certificates.push(list.opaque(3));
  }
  return certificates;
}

/** Handshake protocol, ServerKeyExchange: with the ECC suites it holds only the signature. */
export function readSignature(body: Buffer): Buffer {
  const reader = new ByteReader(body);
  const signature = reader.opaque(2);
  reader.end();
  return signature;
}

/** Handshake protocol, CertificateRequest: types of certificates, then names of authorities. A probe sends no certificate. */
export function readCertificateRequest(body: Buffer): void {
  const reader = new ByteReader(body);
  reader.vector(1);
  const authorities = reader.vector(2);
  while (authorities.remaining > 0) authorities.vector(2);
  reader.end();
}

/** Handshake protocol, ServerHelloDone: it has no body. */
export function readServerHelloDone(body: Buffer): void {
  new ByteReader(body).end();
}
