/** One probe for every protocol: each target goes to the probe that speaks its own. */
import type { Probe } from './probe.ts';
import { createTlcpProbe } from './tlcp.ts';
import { createTlsProbe, type TlsProbeOptions } from './tls.ts';

/** Throws InvalidConfiguration where `extraCaPem` holds no certificate; the probe itself never rejects. */
export function createProbe(options: TlsProbeOptions): Probe {
  const [tls, tlcp] = [createTlsProbe(options), createTlcpProbe(options)];
  return (target) => (target.protocol === 'tlcp' ? tlcp(target) : tls(target));
}
