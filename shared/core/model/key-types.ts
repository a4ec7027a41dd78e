/**
 * The key types of certificates, and every fact about one that decisions need. Pure data.
 *
 * A new key type is an entry here; the compiler then asks for the words of CAS (cloud/cas-fields.ts), for how a served key is
 * recognised (probe/x509/key-type.ts) and, over TLS, for what a probe offers (probe/handshake/key-type-offers.ts). Whether the
 * facts hold of ALB is never checked here: docs/cloud-facts.md has the sources.
 */

/** Separate lines: a certificate only ever replaces one of its own key type. */
export type KeyType = 'RSA' | 'ECC' | 'SM2';

export interface KeyTypeFacts {
  /** The handshake in which an HTTPS listener serves such a certificate. */
  readonly overTcp: 'tls' | 'tlcp';
  /** Whether a QUIC listener can serve it. QUIC is TLS 1.3 (RFC 9001), and TLCP runs over TCP only. */
  readonly overQuic: boolean;
  /** The kinds of clients that can get it, each by the key types it accepts. */
  readonly clients: readonly (readonly KeyType[])[];
  /** ALB serves the highest rank among the key types that a client accepts, whatever else the certificates differ in. */
  readonly rank: number;
  /** Whether additional slots, too, serve clients that no certificate matches by name; the default slot always does. */
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

/** Those that a TLS client can get. */
export type TlsKeyType = { [Type in KeyType]: Facts[Type]['overTcp'] extends 'tls' ? Type : never }[KeyType];

/** Those that a QUIC client can get. */
export type QuicKeyType = { [Type in KeyType]: Facts[Type]['overQuic'] extends true ? Type : never }[KeyType];

export const keyTypeFacts: Readonly<Record<KeyType, KeyTypeFacts>> = facts;

export const keyTypes = Object.keys(facts) as readonly KeyType[];

export const tlsKeyTypes = keyTypes.filter(
  (keyType): keyType is TlsKeyType => keyTypeFacts[keyType].overTcp === 'tls',
);

export const quicKeyTypes = keyTypes.filter(
  (keyType): keyType is QuicKeyType => keyTypeFacts[keyType].overQuic,
);

/** The other key types that some of its clients accept as well. Clients of RSA and ECC prefer ECC; SM2 has no twin. */
export function twinsOf(keyType: KeyType): readonly KeyType[] {
  const accepted = keyTypeFacts[keyType].clients.flat();
  return keyTypes.filter((other) => other !== keyType && accepted.includes(other));
}
