/** Does the server hold the private key of its certificate? CertificateVerify, RFC 8446 section 4.4.3. */
import { constants, type KeyObject, verify, type X509Certificate } from 'node:crypto';
import type { SignatureScheme } from '../handshake/key-type-offers.ts';
import type { CertificateVerify } from './server-messages.ts';
import { signatureSchemes } from './signature-schemes.ts';

const CONTEXT = Buffer.concat([
  Buffer.alloc(64, 0x20),
  Buffer.from('TLS 1.3, server CertificateVerify\0', 'latin1'),
]);

/** The content that the server signs. `hash` covers all messages up to Certificate. */
export function signedContent(hash: Buffer): Buffer {
  return Buffer.concat([CONTEXT, hash]);
}

/** The key in the form that node:crypto needs to sign or verify with this scheme. */
export function signingKey(scheme: SignatureScheme, key: KeyObject) {
  if (scheme.padding === undefined) return { key };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

/** Whether a key can be used with this scheme. */
export function fits(scheme: SignatureScheme, key: KeyObject): boolean {
  return key.asymmetricKeyType === scheme.key && key.asymmetricKeyDetails?.namedCurve === scheme.curve;
}

export function provesPossession(
  leaf: X509Certificate,
  { schemeId, signature }: CertificateVerify,
  hash: Buffer,
): boolean {
  const scheme = signatureSchemes.find(({ id }) => id === schemeId);
  if (!scheme) return false;
  try {
    const key = leaf.publicKey;
    return fits(scheme, key) && verify(scheme.hash, signedContent(hash), signingKey(scheme, key), signature);
  } catch {
    // OpenSSL does not know the key, or the signature is malformed: nothing is proved.
    return false;
  }
}
