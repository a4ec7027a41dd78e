/** Observations for tests: a served certificate, silence, absence; and probes that follow a script. */
import type { Certificate } from '../../shared/core/model/certificate.ts';
import type { Observation, Probe, ProbeTarget, ServedLeaf } from '../../shared/core/proof/observation.ts';

type CertificateObservation = Extract<Observation, { kind: 'certificate' }>;

export function aLeaf(certificate: Certificate, fields: Partial<ServedLeaf> = {}): ServedLeaf {
  return {
    sha256: certificate.sha256 ?? 'f'.repeat(64),
    serialNumber: certificate.serialNumber ?? 'ff',
    names: certificate.names === 'unknown' ? [] : certificate.names,
    issuer: certificate.issuer ?? 'CN=Test CA',
    notBeforeMs: certificate.notBeforeMs,
    notAfterMs: certificate.notAfterMs,
    ...fields,
  };
}

export interface SeenFields extends Partial<Omit<CertificateObservation, 'kind' | 'leaf'>> {
  readonly leaf?: Partial<ServedLeaf>;
}

/** A handshake in which `certificate` was served. */
export function seen(certificate: Certificate, { leaf, ...fields }: SeenFields = {}): CertificateObservation {
  return {
    kind: 'certificate',
    keyType: certificate.keyType,
    leaf: aLeaf(certificate, leaf),
    chain: [],
    trust: { trusted: true },
    protocolVersion: 'TLSv1.3',
    possessionProved: true,
    timings: { connectedMs: 0, finishedMs: 0 },
    ...fields,
  };
}

export const silence: Observation = { kind: 'unreachable', code: 'ETIMEDOUT' };
export const noCertificate: Observation = { kind: 'absent', code: 'handshake_failure' };

export function aTarget(fields: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    zoneId: 'cn-hangzhou-a',
    address: '192.0.2.1',
    port: 443,
    protocol: 'tls',
    serverName: 'www.example.com',
    keyType: 'RSA',
    ...fields,
  };
}

/** Answers each handshake with the next observation of `script`, then repeats `over`. */
export function scripted(
  script: readonly Observation[],
  over: readonly Observation[] = script.slice(-1),
): Probe {
  let handshakes = 0;
  return async () => {
    const index = handshakes++;
    const observation = script[index] ?? over[(index - script.length) % Math.max(1, over.length)];
    if (!observation) throw new Error('The script of the probe is empty.');
    return observation;
  };
}
