/**
 * The key types of certificates, and every fact about them that decisions need.
 *
 * A new key type is an entry here. The compiler then requires the terms of CAS (cloud/cas-fields.ts), how a served key is recognised
 * (probe/x509/key-type.ts) and, over TLS, what a probe offers (probe/handshake/key-type-offers.ts). Sources for the facts are in
 * docs/cloud-facts.md.
 */

/** A certificate replaces only certificates of its own key type. */
export type KeyType = 'RSA' | 'ECC' | 'SM2';

export interface KeyTypeFacts {
  /** The protocol of the handshake in which an HTTPS listener serves such a certificate. */
  readonly overTcp: 'tls' | 'tlcp';
  /** Whether a QUIC listener can serve it. QUIC is TLS 1.3 (RFC 9001), and TLCP runs over TCP only. */
  readonly overQuic: boolean;
  /** The kinds of clients that can receive it, each given by the key types that it accepts. */
  readonly clients: readonly (readonly KeyType[])[];
  /** Among the key types that a client accepts, ALB serves the one with the highest rank; no other difference matters. */
  readonly rank: number;
  /** Whether additional certificates serve clients whose name no certificate matches. The default certificate always does. */
  readonly servedWithoutMatch: boolean;
}

/** The order of the entries is the order of key types in every list and report. */
const facts = {
  RSA: {
    overTcp: 'tls',
    overQuic: true,
    clients: [['RSA'], ['RSA', 'ECC']],
    rank: 0,
    servedWithoutMatch: false,
  },
  ECC: {
    overTcp: 'tls',
    overQuic: true,
    clients: [['ECC'], ['RSA', 'ECC']],
    rank: 1,
    servedWithoutMatch: false,
  },
  SM2: {
    overTcp: 'tlcp',
    overQuic: false,
    clients: [['SM2']],
    rank: 0,
    servedWithoutMatch: true,
  },
} as const satisfies Readonly<Record<KeyType, KeyTypeFacts>>;

type Facts = typeof facts;

/** The key types that a TLS client can receive. */
export type TlsKeyType = { [Type in KeyType]: Facts[Type]['overTcp'] extends 'tls' ? Type : never }[KeyType];

/** The key types that a QUIC client can receive. */
export type QuicKeyType = { [Type in KeyType]: Facts[Type]['overQuic'] extends true ? Type : never }[KeyType];

export const keyTypeFacts: Readonly<Record<KeyType, KeyTypeFacts>> = facts;

export const keyTypes = Object.keys(facts) as readonly KeyType[];

export const tlsKeyTypes = keyTypes.filter(
  (keyType): keyType is TlsKeyType => keyTypeFacts[keyType].overTcp === 'tls',
);

export const quicKeyTypes = keyTypes.filter(
  (keyType): keyType is QuicKeyType => keyTypeFacts[keyType].overQuic,
);

/** The other key types that some of its clients accept, too. SM2 has none. */
export function twinsOf(keyType: KeyType): readonly KeyType[] {
  const accepted = keyTypeFacts[keyType].clients.flat();
  return keyTypes.filter((other) => other !== keyType && accepted.includes(other));
}
