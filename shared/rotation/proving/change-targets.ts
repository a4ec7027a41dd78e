/** The targets of a change at the addresses of the load balancer as it was read last. */
import type { Certificate } from '../../core/model/certificate.ts';
import type { KeyType } from '../../core/model/key-types.ts';
import type { Listener } from '../../core/model/listener.ts';
import { knownNames } from '../../core/model/names.ts';
import { certificatesOf, type RunningChange } from '../../core/planning/running-change.ts';
import type { ProbeTarget } from '../../core/proof/observation.ts';
import { probeTargets } from '../../core/proof/targets.ts';
import type { RotationContext } from '../run/context.ts';

type Reader = Pick<RotationContext, 'loadBalancer' | 'settings' | 'noProbe'>;

/** Every address of every Active zone × no SNI and every name of the old and new certificates × every key type present that has a probe. */
export function targetsOf(context: Reader, running: RunningChange): readonly ProbeTarget[] {
  const { listener } = running;
  const certificates = certificatesOf(running);
  return probeTargets({
    loadBalancer: context.loadBalancer,
    listener,
    names: [...new Set(certificates.flatMap(({ names }) => knownNames(names)))],
    keyTypes: keyTypesOf(context, listener, certificates),
    probeNetwork: context.settings.probeNetwork,
  });
}

function keyTypesOf(
  context: Reader,
  listener: Listener,
  certificates: readonly Certificate[],
): readonly KeyType[] {
  const attached = listener.attached.flatMap(({ certificate }) => (certificate ? [certificate] : []));
  const present = new Set([...attached, ...certificates].map(({ keyType }) => keyType));
  return [...present].filter((keyType) => context.noProbe(listener.protocol, keyType) === undefined);
}
