/**
 * What a server's flight shows. Pure: the time and the trusted roots are passed in.
 */
import { X509Certificate } from 'node:crypto';
import { type ChainVerdict, verifyChain } from '../chain.ts';
import type { Observation, ProbeTimings } from '../probe.ts';
import { keyTypeOf, readServedLeaf } from '../served-leaf.ts';
import { signedBy } from '../sm2/certificate.ts';
import { provesPossession } from './possession.ts';
import type { ServerFlight } from './server-flight.ts';

export interface FlightCircumstances {
  readonly clientRandom: Buffer;
  readonly roots: readonly X509Certificate[];
  readonly nowMs: number;
  readonly timings: ProbeTimings;
}

export function observationOf(flight: ServerFlight, circumstances: FlightCircumstances): Observation {
  const { certificates, serverRandom, signature } = flight;
  const { clientRandom, roots, nowMs, timings } = circumstances;
  const chain = certificates.flatMap((der) => parse(der) ?? []);
  if (chain.length !== certificates.length) return unreachable('TLCP_BAD_CERTIFICATE');
  const [signing, encryption, ...others] = chain;
  if (!signing) return unreachable('PROBE_NO_CERTIFICATE');
  // Where there is only one leaf, its issuer comes second.
  if (!encryption || encryption.ca) return unreachable('TLCP_NO_ENCRYPTION_CERTIFICATE');
  if (keyTypeOf(signing) !== 'SM2' || keyTypeOf(encryption) !== 'SM2') return unreachable('PROBE_KEY_TYPE');
  const trustOf = (leaf: X509Certificate) => verifyChain([leaf, ...others], roots, nowMs, { signedBy });
  return {
    kind: 'certificate',
    keyType: 'SM2',
    leaf: readServedLeaf(signing),
    encryptionLeaf: readServedLeaf(encryption),
    chain: certificates,
    trust: worst(trustOf(signing), trustOf(encryption)),
    protocolVersion: 'TLCP',
    possessionProved: provesPossession({
      clientRandom,
      serverRandom,
      signingCertificate: signing,
      encryptionCertificate: encryption.raw,
      signature,
    }),
    timings,
  };
}

function unreachable(code: string): Observation {
  return { kind: 'unreachable', code };
}

/** Clients check both leaves. */
function worst(signing: ChainVerdict, encryption: ChainVerdict): ChainVerdict {
  return signing.trusted ? encryption : signing;
}

/** `undefined` for bytes that are no certificate. Node takes PEM, too, and passes over bytes after the end: neither is DER as sent. */
function parse(der: Buffer): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}
