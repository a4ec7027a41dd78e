/**
 * The offer of a TLS probe. The server can choose only certificates of one key type.
 *
 * Both lists are needed. TLS 1.2 (RFC 5246 section 7.4.1.4.1) and TLS 1.3 (RFC 8446 section 4.2.3) select the certificate by
 * signature algorithm. TLS 1.0 and 1.1 have no signature algorithms; there the cipher suite determines the key type. TLS 1.3
 * suites do not depend on the key type. One offer is therefore equivalent in every version.
 */
import type { TlsKeyType } from '../../core/model/key-types.ts';
import { offersFor } from '../handshake/key-type-offers.ts';

/** In the form of node:tls: OpenSSL names, separated by colons. */
export interface TlsOffer {
  readonly ciphers: string;
  readonly sigalgs: string;
}

export type TlsOfferName = TlsKeyType | 'open';

const tls13Suites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
];

/** Everything that OpenSSL offers by default (`openssl ciphers`), for the open offer: suites that only few servers have. */
const defaultSuites = 'DEFAULT';

/**
 * SECLEVEL=0 allows TLS 1.0 and 1.1, which some listeners still use. This does not weaken anything: a probe sends no data, and the
 * certificate is evaluated separately from the handshake.
 */
export function tlsOffer(name: TlsOfferName): TlsOffer {
  const offers = offersFor(name);
  const suites = name === 'open' ? [defaultSuites] : offers.flatMap((offer) => offer.suites);
  return {
    ciphers: [...tls13Suites, ...suites, '@SECLEVEL=0'].join(':'),
    sigalgs: offers.flatMap(({ signatures }) => signatures).join(':'),
  };
}
