/** From the flight of a server to an observation. Pure: the verdict on a chain is passed in. */
import type { X509Certificate } from 'node:crypto';
import type { Observation, ProbeTimings } from '../../core/proof/observation.ts';
import { unreachable } from '../handshake/observe.ts';
import type { ChainVerdict } from '../x509/chain.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import { hasDates, parseCertificate, readServedLeaf } from '../x509/served-leaf.ts';
import { provesPossession } from './possession.ts';
import type { ServerFlight } from './server-flight.ts';

export interface FlightContext {
  readonly clientRandom: Buffer;
  /** The verdict on one leaf with its chain. */
  readonly trustOf: (chain: readonly X509Certificate[]) => ChainVerdict;
  readonly timings: ProbeTimings;
}

export function observationOf(flight: ServerFlight, context: FlightContext): Observation {
  const { certificates, serverRandom, signature } = flight;
  const { clientRandom, trustOf, timings } = context;
  const chain = certificates.flatMap((der) => parseCertificate(der) ?? []);
  if (chain.length !== certificates.length) return unreachable('PROBE_BAD_CERTIFICATE');
  const [signing, encryption, ...others] = chain;
  if (!signing) return unreachable('PROBE_NO_CERTIFICATE');
  // If there is only one leaf, the second certificate is its issuer.
  if (!encryption || encryption.ca) return unreachable('TLCP_NO_ENCRYPTION_CERTIFICATE');
  if (keyTypeOf(signing) !== 'SM2' || keyTypeOf(encryption) !== 'SM2') return unreachable('PROBE_KEY_TYPE');
  const [leaf, encryptionLeaf] = [readServedLeaf(signing), readServedLeaf(encryption)];
  if (!hasDates(leaf) || !hasDates(encryptionLeaf)) return unreachable('PROBE_BAD_CERTIFICATE');
  return {
    kind: 'certificate',
    keyType: 'SM2',
    leaf,
    encryptionLeaf,
    chain: certificates,
    trust: worst(trustOf([signing, ...others]), trustOf([encryption, ...others])),
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

/** Clients check both leaves, so the worse verdict counts. */
function worst(signing: ChainVerdict, encryption: ChainVerdict): ChainVerdict {
  return signing.trusted ? encryption : signing;
}
