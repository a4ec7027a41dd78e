/**
 * What a TLS probe offers, so that the server has only certificates of one key type to choose from.
 *
 * Both lists are needed. TLS 1.2 (RFC 5246 section 7.4.1.4.1) and TLS 1.3 (RFC 8446 section 4.2.3) choose the certificate by the
 * signature algorithms; TLS 1.0 and 1.1 have none, and there the suite names the key type; the suites of TLS 1.3 say nothing
 * about it. One offer therefore asks the same question of every version.
 */

/** As node:tls takes them: OpenSSL's names, in lists separated by colons. */
export interface TlsOffer {
  readonly ciphers: string;
  readonly sigalgs: string;
}

const tls13Suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

const rsaSuites = [
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-RSA-AES256-SHA',
  // Last, since without a key exchange of its own the server signs nothing (RFC 5246 section 7.4.3).
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
];

const eccSuites = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-ECDSA-AES256-SHA',
];

/** SHA-1 comes last: only old servers need it, and OpenSSL has no other name for it. */
const rsaSignatures = [
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
  'RSA+SHA1',
];

const eccSignatures = [
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'ECDSA+SHA1',
];

/**
 * Level 0 opens TLS 1.0 and 1.1, which some listeners still have. It weakens nothing: a probe sends no data, and judges the
 * certificate apart from the handshake.
 */
function offerOf(suites: readonly string[], signatures: readonly string[]): TlsOffer {
  return {
    ciphers: [...tls13Suites, ...suites, '@SECLEVEL=0'].join(':'),
    sigalgs: signatures.join(':'),
  };
}

/** `open` takes any certificate: it tells "no such key type" from "no agreement at all". */
export const tlsOffers = {
  RSA: offerOf(rsaSuites, rsaSignatures),
  ECC: offerOf(eccSuites, eccSignatures),
  open: offerOf([...eccSuites, ...rsaSuites], [...eccSignatures, ...rsaSignatures]),
} as const satisfies Record<string, TlsOffer>;

export type TlsOfferName = keyof typeof tlsOffers;
