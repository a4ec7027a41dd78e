/**
 * A probe without sockets: asks the emulated data plane what it would serve, and says it as a real handshake would.
 *
 * Chains are always trusted and possession is always proved: paper certificates have neither chain nor key.
 */
import type { Clock } from '../../shared/clock.ts';
import { SECOND_MS } from '../../shared/clock.ts';
import type { Observation, Probe, ProbeTarget } from '../../shared/probe/probe.ts';
import type { CertificateFacts, DataPlaneEndpoint, DataPlaneModel } from '../emulator/model/types.ts';

/** After that a real probe gives up, too. */
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
    return facts ? observationOf(facts) : { kind: 'absent', code: 'ALERT_HANDSHAKE_FAILURE' };
  };
}

function isReachedBy(endpoint: DataPlaneEndpoint, { address, port, protocol }: ProbeTarget): boolean {
  const speaks = endpoint.protocol === 'QUIC' ? 'quic' : 'tls';
  return endpoint.address === address && endpoint.port === port && protocol === speaks;
}

function observationOf({
  sha256,
  serialNumber,
  names,
  issuer,
  notBeforeMs,
  notAfterMs,
  keyType,
}: CertificateFacts): Observation {
  return {
    kind: 'certificate',
    keyType,
    leaf: { sha256, serialNumber, names, issuer, notBeforeMs, notAfterMs },
    chain: [],
    trust: { trusted: true },
    protocolVersion: 'TLSv1.3',
    possessionProved: true,
    timings: { connectedMs: 0, finishedMs: 0 },
  };
}
