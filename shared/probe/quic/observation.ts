/** What a probe says of a handshake's outcome. Pure. */
import type { X509Certificate } from 'node:crypto';
import type { ChainVerdict } from '../chain.ts';
import type { Observation, ProbeTimings } from '../probe.ts';
import { keyTypeOf, readServedLeaf } from '../served-leaf.ts';
import type { HandshakeOutcome } from './client.ts';
import { versionNames } from './versions.ts';

export type VerifyTrust = (chain: readonly X509Certificate[]) => ChainVerdict;

export function observationOf(
  outcome: HandshakeOutcome,
  verifyTrust: VerifyTrust,
  timings: ProbeTimings,
): Observation {
  if (outcome.kind === 'failed') return { kind: 'unreachable', code: outcome.code };
  if (outcome.kind === 'other-versions') {
    return { kind: 'not-checkable', code: 'QUIC_VERSION', versions: versionNames(outcome.versions) };
  }
  const [leaf] = outcome.chain;
  if (!leaf) return { kind: 'unreachable', code: 'PROBE_NO_CERTIFICATE' };
  const keyType = keyTypeOf(leaf);
  if (!keyType) return { kind: 'unreachable', code: 'PROBE_KEY_TYPE' };
  return {
    kind: 'certificate',
    keyType,
    leaf: readServedLeaf(leaf),
    chain: outcome.chain.map((certificate) => certificate.raw),
    trust: verifyTrust(outcome.chain),
    protocolVersion: 'QUIC v1',
    possessionProved: outcome.possessionProved,
    timings,
  };
}
