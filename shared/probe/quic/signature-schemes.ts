/** Signature schemes of TLS 1.3 (RFC 8446 section 4.2.3), by the key type of the certificate that they need. */

export interface SignatureScheme {
  readonly id: number;
  readonly keyType: 'RSA' | 'ECC';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** TLS 1.3 ties each ECDSA scheme to one curve; the name is OpenSSL's. */
  readonly curve?: string;
}

export const signatureSchemes: readonly SignatureScheme[] = [
  { id: 0x0403, keyType: 'ECC', hash: 'sha256', curve: 'prime256v1' },
  { id: 0x0503, keyType: 'ECC', hash: 'sha384', curve: 'secp384r1' },
  { id: 0x0603, keyType: 'ECC', hash: 'sha512', curve: 'secp521r1' },
  { id: 0x0804, keyType: 'RSA', hash: 'sha256' },
  { id: 0x0805, keyType: 'RSA', hash: 'sha384' },
  { id: 0x0806, keyType: 'RSA', hash: 'sha512' },
];

/** rsa_pkcs1_sha256, 384 and 512: in TLS 1.3 for signatures in certificates only. */
const rsaPkcs1Ids = [0x0401, 0x0501, 0x0601];

/** `open` takes any certificate: it tells "no such key type" from "no agreement at all". */
export type QuicOfferName = 'RSA' | 'ECC' | 'open';

export function offeredSchemes(offer: QuicOfferName): readonly SignatureScheme[] {
  return signatureSchemes.filter(({ keyType }) => offer === 'open' || keyType === offer);
}

/** For the signatures in the chain: any, so that an ECC leaf under an RSA authority is not held back. */
export const chainSchemeIds: readonly number[] = [...signatureSchemes.map(({ id }) => id), ...rsaPkcs1Ids];
