/** The probe of the service. It passes each target to the probe for the protocol of that target. */
import type { Probe, ProbeProtocol } from '../core/proof/observation.ts';
import type { ProbeOptions } from './handshake/probe-options.ts';
import { createQuicProbe } from './quic/probe.ts';
import { createTlcpProbe } from './tlcp/probe.ts';
import { createTlsProbe } from './tls/probe.ts';
import { mozillaRoots } from './x509/mozilla-roots.ts';

/** Throws InvalidConfiguration if `extraCaPem` holds no certificate. The probe itself never rejects. */
export function createProbe(options: ProbeOptions): Probe {
  const probes: Readonly<Record<ProbeProtocol, Probe>> = {
    tls: createTlsProbe(options),
    tlcp: createTlcpProbe(options),
    quic: createQuicProbe(options),
  };
  return async (target) => {
    const observation = await probes[target.protocol](target);
    return observation.kind === 'certificate'
      ? { ...observation, rootsDate: mozillaRoots.date }
      : observation;
  };
}
