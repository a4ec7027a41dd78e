/**
 * What a TLS probe offers, so that the server has only certificates of one key type to choose from.
 *
 * Both lists are needed. TLS 1.2 (RFC 5246 section 7.4.1.4.1) and TLS 1.3 (RFC 8446 section 4.2.3) choose the certificate by the
 * signature algorithms; TLS 1.0 and 1.1 have none, and there the suite names the key type; the suites of TLS 1.3 say nothing
 * about it. One offer therefore asks the same question of every version.
 */
import type { TlsKeyType } from '../../core/model/key-types.ts';
import { offersFor } from '../handshake/key-type-offers.ts';

/** As node:tls takes them: OpenSSL's names, in lists separated by colons. */
export interface TlsOffer {
  readonly ciphers: string;
  readonly sigalgs: string;
}

export type TlsOfferName = TlsKeyType | 'open';

const tls13Suites = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/**
 * Level 0 opens TLS 1.0 and 1.1, which some listeners still have. It weakens nothing: a probe sends no data, and judges the
 * certificate apart from the handshake.
 */
export function tlsOffer(name: TlsOfferName): TlsOffer {
  const offers = offersFor(name);
  return {
    ciphers: [...tls13Suites, ...offers.flatMap(({ suites }) => suites), '@SECLEVEL=0'].join(':'),
    sigalgs: offers.flatMap(({ signatures }) => signatures).join(':'),
  };
}
