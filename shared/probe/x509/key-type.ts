/** The key type of a served certificate, from its public key. Does not say whether the server holds the private key. */
import type { X509Certificate } from 'node:crypto';
import { type KeyType, keyTypes } from '../../core/model/key-types.ts';
import { sm2KeyOf } from '../sm2/certificate.ts';

/** `nodeType`: the name that Node has for the key type; `undefined` if it has none. */
type Recogniser = (nodeType: string | undefined, certificate: X509Certificate) => boolean;

const recognisers: Readonly<Record<KeyType, Recogniser>> = {
  RSA: (nodeType) => nodeType === 'rsa' || nodeType === 'rsa-pss',
  ECC: (nodeType) => nodeType === 'ec',
  // Node has no name for SM2 keys: only the curve identifies them.
  SM2: (nodeType, certificate) => nodeType === undefined && sm2KeyOf(certificate) !== undefined,
};

/** `undefined` for a key of any other type, for example Ed25519, and for bytes that are not a key. */
export function keyTypeOf(certificate: X509Certificate): KeyType | undefined {
  const nodeType = nodeTypeOf(certificate);
  return keyTypes.find((keyType) => recognisers[keyType](nodeType, certificate));
}

/** Node parses the key of a certificate only when it is used, so errors in it appear only here. */
function nodeTypeOf(certificate: X509Certificate): string | undefined {
  try {
    return certificate.publicKey.asymmetricKeyType;
  } catch {
    return 'unreadable';
  }
}
