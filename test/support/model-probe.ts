/**
 * A probe without sockets: queries the emulated data plane and returns the observation that a real handshake would give.
 *
 * Chains are always trusted and possession is always proved: fake certificates have neither chain nor key.
 */
import { type Clock, SECOND_MS } from '../../shared/base/clock.ts';
import { normaliseNames } from '../../shared/core/model/names.ts';
import type {
  Observation,
  Probe,
  ProbeProtocol,
  ProbeTarget,
  ServedLeaf,
} from '../../shared/core/proof/observation.ts';
import type { CertificateFacts, DataPlaneEndpoint, DataPlaneModel } from '../emulator/model/types.ts';

/** As of the real probe. */
const PROBE_TIMEOUT_MS = 10 * SECOND_MS;

export function modelProbe(model: DataPlaneModel, clock: Pick<Clock, 'sleep'>): Probe {
  return async (target) => {
    const endpoint = model.endpoints().find((candidate) => isReachedBy(candidate, target));
    if (!endpoint) return { kind: 'unreachable', code: 'ECONNREFUSED' };
    const fault = model.handshakeFault(endpoint, 'probe');
    if (fault === 'reset') return { kind: 'unreachable', code: 'ECONNRESET' };
    if (fault !== 'none') {
      await clock.sleep(PROBE_TIMEOUT_MS);
      return { kind: 'unreachable', code: 'PROBE_TIMEOUT' };
    }
    const offer = { serverName: target.serverName, keyTypes: [target.keyType] };
    const facts = model.select(endpoint, offer)?.facts;
    model.recordHandshake(endpoint, { client: 'probe', offer, sha256: facts?.sha256 });
    return facts
      ? fakeObservation(facts, target.protocol)
      : { kind: 'absent', code: 'ALERT_HANDSHAKE_FAILURE' };
  };
}

function isReachedBy(endpoint: DataPlaneEndpoint, { address, port, protocol }: ProbeTarget): boolean {
  const isUdp = endpoint.protocol === 'QUIC';
  return endpoint.address === address && endpoint.port === port && isUdp === (protocol === 'quic');
}

const versions: Readonly<Record<ProbeProtocol, string>> = { tls: 'TLSv1.3', tlcp: 'TLCP', quic: 'QUIC v1' };

/** The observation of a handshake that serves this certificate. */
export function fakeObservation(facts: CertificateFacts, protocol: ProbeProtocol): Observation {
  const { sha256, serialNumber, names, issuer, notBeforeMs, notAfterMs, keyType } = facts;
  const normal = normaliseNames(names);
  const entries = normal === 'unknown' ? [] : normal;
  const leaf = { sha256, serialNumber, names: entries, issuer, notBeforeMs, notAfterMs };
  return {
    kind: 'certificate',
    keyType,
    leaf,
    ...(keyType === 'SM2' ? { encryptionLeaf: encryptionLeafOf(leaf) } : {}),
    chain: [],
    trust: { trusted: true },
    protocolVersion: versions[protocol],
    possessionProved: true,
    timings: { connectedMs: 0, finishedMs: 0 },
  };
}

/** A leaf derived from the signing leaf, always the same. */
function encryptionLeafOf(leaf: ServedLeaf): ServedLeaf {
  return {
    ...leaf,
    sha256: leaf.sha256.split('').reverse().join(''),
    serialNumber: `e${leaf.serialNumber}`,
  };
}
