/**
 * Reads the facts of a certificate from its DER. The emulator uses only these, never the request: facts that differ from the bytes would
 * make every comparison worthless.
 */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import { type GeneralName, id_ce_subjectAltName, SubjectAlternativeName } from '@peculiar/asn1-x509';
import type { KeyType } from '../../../shared/core/model/key-types.ts';
import type { CertificateFacts } from '../model/types.ts';
import { type CertificateParts, readCertificate } from './der-reader.ts';

const RSA_OID = '1.2.840.113549.1.1.1';

/** Hex of the DER of the namedCurve parameter (RFC 5480 section 2.1.1): an OBJECT IDENTIFIER. */
const curves: Readonly<Record<string, { readonly keyType: KeyType; readonly keySizeBits: number }>> = {
  '06082a8648ce3d030107': { keyType: 'ECC', keySizeBits: 256 },
  '06052b81040022': { keyType: 'ECC', keySizeBits: 384 },
  '06082a811ccf5501822d': { keyType: 'SM2', keySizeBits: 256 },
};

/** The modulus is the first INTEGER of the RSAPublicKey (RFC 8017 appendix A.1.1); DER uses as few bytes as possible. */
function rsaModulusBits(publicKey: Uint8Array): number {
  const bytes = Buffer.from(publicKey);
  // SEQUENCE and INTEGER, each with a two-byte length: true of every modulus from 256 bytes to 64 kB.
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82 || bytes[4] !== 0x02 || bytes[5] !== 0x82) {
    throw new Error('Not an RSA public key of at least 2048 bits.');
  }
  const padding = bytes[8] === 0 ? 1 : 0;
  return (bytes.readUInt16BE(6) - padding) * 8;
}

function keyFacts({ algorithm, parameters, bits }: CertificateParts['key']): {
  keyType: KeyType;
  keySizeBits: number;
} {
  if (algorithm === RSA_OID) return { keyType: 'RSA', keySizeBits: rsaModulusBits(bits) };
  const curve = curves[parameters.toString('hex')];
  if (!curve) throw new Error(`Unknown public key algorithm ${algorithm}.`);
  return curve;
}

/** The inverse of `generalNameOf` in certificate-der.ts. Entries of kinds that it never writes are left out. */
function textOf(name: GeneralName): string | undefined {
  const { dNSName, iPAddress, uniformResourceIdentifier: uri, rfc822Name: email } = name;
  if (dNSName !== undefined) return isIP(dNSName) === 0 ? dNSName : `dNSName=${dNSName}`;
  if (iPAddress !== undefined) return iPAddress;
  if (uri !== undefined) return `URI:${uri}`;
  return email === undefined ? undefined : `email:${email}`;
}

/** The facts of a leaf. `issuer` is the issuer's common name, as CAS shows it. */
export function readFacts(der: Uint8Array): CertificateFacts {
  const certificate = readCertificate(der);
  const alternativeNames = certificate.extensions.get(id_ce_subjectAltName);
  const names = alternativeNames ? [...AsnConvert.parse(alternativeNames, SubjectAlternativeName)] : [];
  return {
    names: names.flatMap((name) => textOf(name) ?? []),
    ...keyFacts(certificate.key),
    notBeforeMs: certificate.notBeforeMs,
    notAfterMs: certificate.notAfterMs,
    sha256: createHash('sha256').update(der).digest('hex'),
    sha1: createHash('sha1').update(der).digest('hex'),
    serialNumber: certificate.serialNumber.toString('hex').replace(/^0+/, ''),
    issuer: certificate.issuerCommonName,
  };
}
