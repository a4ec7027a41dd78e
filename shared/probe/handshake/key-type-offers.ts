/**
 * The offers of a TLS or QUIC client, so that the server can choose only certificates of one key type. Data only: the TLS probe uses
 * OpenSSL names, the QUIC probe the numbers of TLS 1.3. TLCP has one key type and needs no offers.
 */
import type { TlsKeyType } from '../../core/model/key-types.ts';

/** A signature scheme of TLS 1.3 (RFC 8446 section 4.2.3) for keys of this type. */
export interface SignatureScheme {
  readonly id: number;
  /** `undefined`: the key determines it. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | undefined;
  /** The key type in the terms of node:crypto. */
  readonly key: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448';
  /** RSA signs with PSS padding in TLS 1.3. */
  readonly padding?: 'pss';
  /** TLS 1.3 ties each ECDSA scheme to one curve. The name is the one that OpenSSL uses. */
  readonly curve?: string;
}

export interface KeyTypeOffer {
  /** Cipher suites up to TLS 1.2 that require a certificate of this type. TLS 1.3 suites do not depend on it. */
  readonly suites: readonly string[];
  /** Signature algorithms of TLS 1.2 and 1.3. */
  readonly signatures: readonly string[];
  readonly schemes: readonly SignatureScheme[];
  /** Schemes that TLS 1.3 allows only for signatures on certificates. */
  readonly chainSchemeIds: readonly number[];
}

/** The open offer lists the key types in this order. */
export const keyTypeOffers: Readonly<Record<TlsKeyType, KeyTypeOffer>> = {
  ECC: {
    suites: [
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-ECDSA-AES256-GCM-SHA384',
      'ECDHE-ECDSA-CHACHA20-POLY1305',
      'ECDHE-ECDSA-AES128-SHA256',
      'ECDHE-ECDSA-AES256-SHA384',
      'ECDHE-ECDSA-AES128-SHA',
      'ECDHE-ECDSA-AES256-SHA',
      'ECDHE-ECDSA-AES128-CCM',
      'ECDHE-ECDSA-AES256-CCM',
      'ECDHE-ECDSA-AES128-CCM8',
      'ECDHE-ECDSA-AES256-CCM8',
    ],
    // SHA-1 comes last because only old servers need it. OpenSSL has no other name for it.
    signatures: ['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ECDSA+SHA1'],
    schemes: [
      { id: 0x0403, hash: 'sha256', key: 'ec', curve: 'prime256v1' },
      { id: 0x0503, hash: 'sha384', key: 'ec', curve: 'secp384r1' },
      { id: 0x0603, hash: 'sha512', key: 'ec', curve: 'secp521r1' },
    ],
    chainSchemeIds: [],
  },
  RSA: {
    suites: [
      'ECDHE-RSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES256-GCM-SHA384',
      'ECDHE-RSA-CHACHA20-POLY1305',
      'ECDHE-RSA-AES128-SHA256',
      'ECDHE-RSA-AES256-SHA384',
      'ECDHE-RSA-AES128-SHA',
      'ECDHE-RSA-AES256-SHA',
      'DHE-RSA-AES128-GCM-SHA256',
      'DHE-RSA-AES256-GCM-SHA384',
      'DHE-RSA-CHACHA20-POLY1305',
      'DHE-RSA-AES128-CCM',
      'DHE-RSA-AES256-CCM',
      'DHE-RSA-AES128-SHA256',
      'DHE-RSA-AES256-SHA256',
      'DHE-RSA-AES128-SHA',
      'DHE-RSA-AES256-SHA',
      // Last, because without an ephemeral key exchange the server signs nothing (RFC 5246 section 7.4.3).
      'AES128-GCM-SHA256',
      'AES256-GCM-SHA384',
      'AES128-SHA256',
      'AES256-SHA256',
      'AES128-SHA',
      'AES256-SHA',
      'AES128-CCM',
      'AES256-CCM',
    ],
    signatures: [
      'rsa_pss_rsae_sha256',
      'rsa_pss_rsae_sha384',
      'rsa_pss_rsae_sha512',
      'rsa_pkcs1_sha256',
      'rsa_pkcs1_sha384',
      'rsa_pkcs1_sha512',
      // For keys that allow no other padding.
      'rsa_pss_pss_sha256',
      'rsa_pss_pss_sha384',
      'rsa_pss_pss_sha512',
      'RSA+SHA1',
    ],
    schemes: [
      { id: 0x0804, hash: 'sha256', key: 'rsa', padding: 'pss' },
      { id: 0x0805, hash: 'sha384', key: 'rsa', padding: 'pss' },
      { id: 0x0806, hash: 'sha512', key: 'rsa', padding: 'pss' },
      { id: 0x0809, hash: 'sha256', key: 'rsa-pss', padding: 'pss' },
      { id: 0x080a, hash: 'sha384', key: 'rsa-pss', padding: 'pss' },
      { id: 0x080b, hash: 'sha512', key: 'rsa-pss', padding: 'pss' },
    ],
    // rsa_pkcs1_sha256, 384 and 512.
    chainSchemeIds: [0x0401, 0x0501, 0x0601],
  },
};

/**
 * What ordinary clients accept besides RSA and ECC. Only the open offer includes it: a server that answers with such a certificate
 * has none of the requested key type.
 */
const otherKeys: KeyTypeOffer = {
  suites: [],
  signatures: ['ed25519', 'ed448'],
  schemes: [
    { id: 0x0807, hash: undefined, key: 'ed25519' },
    { id: 0x0808, hash: undefined, key: 'ed448' },
  ],
  chainSchemeIds: [],
};

/** `open` accepts any certificate. It distinguishes "no certificate of this key type" from "no agreement at all". */
export function offersFor(keyType: TlsKeyType | 'open'): readonly KeyTypeOffer[] {
  return keyType === 'open' ? [...Object.values(keyTypeOffers), otherKeys] : [keyTypeOffers[keyType]];
}
