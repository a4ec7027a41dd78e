/** One probe for every protocol: each target goes to the probe that speaks its own. */
import type { Probe, ProbeProtocol } from '../core/proof/observation.ts';
import type { ProbeOptions } from './handshake/probe-options.ts';
import { createQuicProbe } from './quic/probe.ts';
import { createTlcpProbe } from './tlcp/probe.ts';
import { createTlsProbe } from './tls/probe.ts';

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createProbe(options: ProbeOptions): Probe {
  const probes: Readonly<Record<ProbeProtocol, Probe>> = {
    tls: createTlsProbe(options),
    tlcp: createTlcpProbe(options),
    quic: createQuicProbe(options),
  };
  return (target) => probes[target.protocol](target);
}
