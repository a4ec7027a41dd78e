/**
 * The question and the answer of a probe. A probe is one fresh handshake with one address: no resumption, no DNS, no proxy.
 *
 * An observation reports what was seen, never whether it is right. The proof of a change (`core/proof/proof.ts`) evaluates it, or
 * `verdict.ts` for a single handshake.
 */
import type { KeyType } from '../model/key-types.ts';

export type ProbeProtocol = 'tls' | 'tlcp' | 'quic';

export interface ProbeTarget {
  readonly zoneId: string;
  /** IPv4 or IPv6 literal. */
  readonly address: string;
  readonly port: number;
  readonly protocol: ProbeProtocol;
  /** `undefined`: no SNI is sent. */
  readonly serverName: string | undefined;
  /** The only key type that the probe offers. */
  readonly keyType: KeyType;
}

/** The served leaf (RFC 5280). */
export interface ServedLeaf {
  /** SHA-256 of the DER, 64 lower-case hex digits. */
  readonly sha256: string;
  /** Lower-case hex without leading zeros. */
  readonly serialNumber: string;
  /** Every entry of subjectAltName (core/model/name-forms.ts). Empty if there are none. */
  readonly names: readonly string[];
  /** How many entries of subjectAltName are not in `names`. */
  readonly droppedNames?: number;
  /** Empty if the issuer has no name. */
  readonly issuer: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Milliseconds since the probe began. */
export interface ProbeTimings {
  /** The connection was established; with QUIC: the first packet came back. */
  readonly connectedMs: number;
  /** The whole observation was known. */
  readonly finishedMs: number;
}

export type Observation =
  | {
      readonly kind: 'certificate';
      /** The key type of the served leaf, which may differ from the requested one. */
      readonly keyType: KeyType;
      readonly leaf: ServedLeaf;
      /** SM2 only: the encryption certificate. */
      readonly encryptionLeaf?: ServedLeaf;
      /** DER of every certificate, exactly as sent, leaf first. */
      readonly chain: readonly Uint8Array[];
      /** Whether the chain leads to a trusted root (Node's roots, ours and EXTRA_CA), and the problem if not. */
      readonly trust: { readonly trusted: true } | { readonly trusted: false; readonly problem: string };
      /** The day of the newest list of roots that the verdict rests on: `2026-10-22`. Absent if the probe does not say. */
      readonly rootsDate?: string;
      /** For example `TLSv1.3`, `TLCP`, `QUIC v1`. */
      readonly protocolVersion: string;
      /** The server proved that it holds the leaf's private key. */
      readonly possessionProved: boolean;
      readonly timings: ProbeTimings;
    }
  /** The server confirmed that it has no certificate of this key type for this name (alert handshake_failure, confirmed). */
  | { readonly kind: 'absent'; readonly code: string }
  /** The server answers, but with a protocol that no probe supports, for example gQUIC. */
  | { readonly kind: 'not-checkable'; readonly code: string; readonly versions: readonly string[] }
  /** Nothing can be concluded: refused, reset, timed out, not TLS. Never a wrong certificate. */
  | { readonly kind: 'unreachable'; readonly code: string };

/**
 * Never rejects: an unreachable address is an observation, too.
 *
 * @param onStart called when the handshake begins, where it may have to wait for others
 */
export type Probe = (target: ProbeTarget, onStart?: () => void) => Promise<Observation>;
