/**
 * From the chain that a TLS or QUIC server sent to an observation: one leaf, of any key type of TLS. Pure. TLCP has two leaves
 * and its own rules.
 */
import type { X509Certificate } from 'node:crypto';
import type { Observation, ProbeTimings } from '../../core/proof/observation.ts';
import type { ChainVerdict } from '../x509/chain.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import { hasDates, readServedLeaf } from '../x509/served-leaf.ts';
import { OTHER_KEY_TYPE, unreachable } from './observe.ts';

export interface SeenChain {
  /** As sent, leaf first. */
  readonly chain: readonly X509Certificate[];
  /** Called only if the leaf can be read. */
  readonly trustOf: (chain: readonly X509Certificate[]) => ChainVerdict;
  readonly protocolVersion: string;
  readonly possessionProved: boolean;
  readonly timings: ProbeTimings;
}

export function observationOfChain(seen: SeenChain): Observation {
  const { chain, trustOf, protocolVersion, possessionProved, timings } = seen;
  const [certificate] = chain;
  if (!certificate) return unreachable('PROBE_NO_CERTIFICATE');
  const keyType = keyTypeOf(certificate);
  if (!keyType) return unreachable(OTHER_KEY_TYPE);
  const leaf = readServedLeaf(certificate);
  if (!hasDates(leaf)) return unreachable('PROBE_BAD_CERTIFICATE');
  return {
    kind: 'certificate',
    keyType,
    leaf,
    chain: chain.map(({ raw }) => raw),
    trust: trustOf(chain),
    protocolVersion,
    possessionProved,
    timings,
  };
}
