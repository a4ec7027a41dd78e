/**
 * The parts of an SM2 certificate that Node cannot read: its key, and whether another key signed it. Node parses these
 * certificates and compares names and key usage, but has no name for the key type and cannot verify the signature.
 */
import type { X509Certificate } from 'node:crypto';
import { type DerElement, elementsIn } from '../../base/bytes/der.ts';
import { verifySm2 } from './signature.ts';

/** DER of the AlgorithmIdentifier id-ecPublicKey with the curve 1.2.156.10197.1.301 (GM/T 0006). */
const KEY_ALGORITHM = Buffer.from('301306072a8648ce3d020106082a811ccf5501822d', 'hex');
/** DER of the OBJECT IDENTIFIER 1.2.156.10197.1.501, SM2 with SM3. Some authorities write a NULL after it. */
const SIGNATURE_ALGORITHM = Buffer.from('06082a811ccf55018375', 'hex');

const BIT_STRING = 0x03;

/** The public key point as encoded in the certificate; `undefined` for a key of another curve or type. */
export function sm2KeyOf(certificate: X509Certificate): Uint8Array | undefined {
  const [algorithm, key] = elementsIn(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  return algorithm?.raw.equals(KEY_ALGORITHM) ? bitStringBytes(key) : undefined;
}

/**
 * For `verifyChain`: whether `certificate` was signed with the key of `issuer`, which may be of any type. Node accepts lengths
 * that are valid only in BER; here such bytes are not a signature.
 */
export function signedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  const publicKey = sm2KeyOf(issuer);
  if (!publicKey) return certificate.verify(issuer.publicKey);
  const [tbsCertificate, algorithm, signatureValue] = elementsIn(certificate.raw);
  const signature = bitStringBytes(signatureValue);
  const oid = algorithm?.content.subarray(0, SIGNATURE_ALGORITHM.length);
  if (!tbsCertificate || !signature || !oid?.equals(SIGNATURE_ALGORITHM)) return false;
  return verifySm2({ publicKey, message: tbsCertificate.raw, signature });
}

/** The content of a BIT STRING; `undefined` if it has unused bits, which its first byte counts. */
function bitStringBytes(element: DerElement | undefined): Buffer | undefined {
  if (element?.tag !== BIT_STRING || element.content[0] !== 0) return undefined;
  return element.content.subarray(1);
}
