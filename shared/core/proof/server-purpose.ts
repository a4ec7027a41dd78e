/**
 * May a certificate be used for a TLS server? The rules of OpenSSL (`openssl verify -purpose sslserver`) for the leaf and for the
 * authorities above it, from their extensions alone. Pure.
 *
 * Public authorities issue separate certificates for servers and for clients since 2026, so the two are easily exchanged. A
 * certificate without these extensions is for everything (RFC 5280 sections 4.2.1.3 and 4.2.1.12).
 */

import { ByteReader } from '../../base/bytes/byte-reader.ts';
import { elementsIn, readDer } from '../../base/bytes/der.ts';
import { unlessMalformed } from '../../base/bytes/violation.ts';
import { type CertificateParts, derTags, extensionOids, extensionValue } from './certificate-parts.ts';

/** Content of the object identifiers in hex: serverAuth, and two that old authorities used for the same (SGC). anyExtendedKeyUsage is not enough. */
const serverPurposes: ReadonlySet<string> = new Set([
  '2b06010505070301',
  '2b0601040182370a0303',
  '6086480186f8420401',
]);

/** Bits of the first byte of keyUsage. */
const DIGITAL_SIGNATURE = 0x80;
const KEY_ENCIPHERMENT = 0x20;
const KEY_AGREEMENT = 0x08;
const KEY_CERT_SIGN = 0x04;
/** With any of these a key can take part in a handshake. */
const HANDSHAKE = DIGITAL_SIGNATURE | KEY_ENCIPHERMENT | KEY_AGREEMENT;
/** Bit of nsCertType. */
const SSL_SERVER = 0x40;

export type ChainPosition = 'leaf' | 'authority';

type Extensions = Pick<CertificateParts, 'extensions'>;

export function isForTlsServers(parts: Extensions, position: ChainPosition): boolean {
  if (!allowsServerPurpose(parts)) return false;
  if (position === 'authority') return hasBits(parts, extensionOids.keyUsage, KEY_CERT_SIGN);
  return (
    hasBits(parts, extensionOids.netscapeCertType, SSL_SERVER) &&
    hasBits(parts, extensionOids.keyUsage, HANDSHAKE)
  );
}

function allowsServerPurpose(parts: Extensions): boolean {
  const value = extensionValue(parts, extensionOids.extendedKeyUsage);
  if (!value) return true;
  return elementsIn(value).some(({ content }) => serverPurposes.has(content.toString('hex')));
}

/** Whether the extension is absent, or has one of these bits set. */
function hasBits(parts: Extensions, oid: string, bits: number): boolean {
  const value = extensionValue(parts, oid);
  if (!value) return true;
  const first = bitString(value)?.[0] ?? 0;
  return (first & bits) !== 0;
}

/** The bytes of a BIT STRING, without the number of unused bits; `undefined` if it is none. */
export function bitString(der: Buffer): Buffer | undefined {
  return unlessMalformed(undefined, () => {
    const { tag, content } = readDer(new ByteReader(der));
    return tag === derTags.bitString ? content.subarray(1) : undefined;
  });
}
