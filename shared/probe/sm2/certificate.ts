/**
 * What Node does not tell of an SM2 certificate: its key, and whether another certificate's key signed it. Node parses these
 * certificates and compares names and key usage, but gives the key no type and cannot verify the signature.
 */
import type { X509Certificate } from 'node:crypto';
import { ByteReader, MalformedBytes } from '../byte-reader.ts';
import { readDer } from './der.ts';
import { verifySm2 } from './signature.ts';

/** DER of the AlgorithmIdentifier id-ecPublicKey with the curve 1.2.156.10197.1.301 (GB/T 35276 section 7). */
const KEY_ALGORITHM = Buffer.from('301306072a8648ce3d020106082a811ccf5501822d', 'hex');
/** DER of the OBJECT IDENTIFIER 1.2.156.10197.1.501, SM2 with SM3. Some authorities write a NULL after it. */
const SIGNATURE_ALGORITHM = Buffer.from('06082a811ccf55018375', 'hex');

const BIT_STRING = 0x03;

/** The point that is the key, as the certificate has it; `undefined` for a key on another curve or of another kind. */
export function sm2KeyOf(certificate: X509Certificate): Uint8Array | undefined {
  const info = certificate.publicKey.export({ type: 'spki', format: 'der' });
  const fields = new ByteReader(readDer(new ByteReader(info)).content);
  return readDer(fields).raw.equals(KEY_ALGORITHM) ? bitsIn(fields) : undefined;
}

/** For `verifyChain`: whether the key of `issuer` made the signature on `certificate`, whatever kind of key it is. */
export function signedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  const publicKey = sm2KeyOf(issuer);
  if (!publicKey) return certificate.verify(issuer.publicKey);
  const fields = new ByteReader(readDer(new ByteReader(certificate.raw)).content);
  const message = readDer(fields).raw;
  const algorithm = readDer(fields).content;
  const isSm2 = algorithm.subarray(0, SIGNATURE_ALGORITHM.length).equals(SIGNATURE_ALGORITHM);
  return isSm2 && verifySm2({ publicKey, message, signature: bitsIn(fields) });
}

/** A BIT STRING of whole bytes: the first byte counts the unused bits. */
function bitsIn(fields: ByteReader): Buffer {
  const { tag, content } = readDer(fields);
  if (tag !== BIT_STRING || content[0] !== 0) throw new MalformedBytes('No string of whole bytes.');
  return content.subarray(1);
}
