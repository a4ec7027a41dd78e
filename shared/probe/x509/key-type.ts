/** Which key type a served certificate has, by its public key. Says nothing about whether the server holds the private key. */
import type { X509Certificate } from 'node:crypto';
import { type KeyType, keyTypes } from '../../core/model/key-types.ts';
import { sm2KeyOf } from '../sm2/certificate.ts';

/** `nodeType`: what Node calls the key; `undefined` where it has no name for it. */
type Recogniser = (nodeType: string | undefined, certificate: X509Certificate) => boolean;

const recognisers: Readonly<Record<KeyType, Recogniser>> = {
  RSA: (nodeType) => nodeType === 'rsa' || nodeType === 'rsa-pss',
  ECC: (nodeType) => nodeType === 'ec',
  // Node has no type for SM2 keys: the curve tells.
  SM2: (nodeType, certificate) => nodeType === undefined && sm2KeyOf(certificate) !== undefined,
};

/** `undefined` for a key of any other kind, Ed25519 for example, and for bytes that are no key. */
export function keyTypeOf(certificate: X509Certificate): KeyType | undefined {
  const nodeType = nodeTypeOf(certificate);
  return keyTypes.find((keyType) => recognisers[keyType](nodeType, certificate));
}

/** Node reads a certificate at once, and its key only when it is asked for: only then does it find out. */
function nodeTypeOf(certificate: X509Certificate): string | undefined {
  try {
    return certificate.publicKey.asymmetricKeyType;
  } catch {
    return 'unreadable';
  }
}
