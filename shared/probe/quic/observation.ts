/** From the outcome of a handshake to an observation. Pure. */
import type { X509Certificate } from 'node:crypto';
import type { Observation, ProbeTimings } from '../../core/proof/observation.ts';
import { observationOfChain } from '../handshake/seen-chain.ts';
import { uncheckableGroupName } from '../handshake/uncheckable-groups.ts';
import type { ChainVerdict } from '../x509/chain.ts';
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
  if (outcome.kind === 'other-group') {
    return { kind: 'not-checkable', code: 'QUIC_GROUP', versions: [uncheckableGroupName(outcome.group)] };
  }
  const { chain, possessionProved } = outcome;
  return observationOfChain({
    chain,
    trustOf: verifyTrust,
    protocolVersion: 'QUIC v1',
    possessionProved,
    timings,
  });
}
