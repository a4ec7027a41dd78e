/**
 * The load balancers that an installation covers, read with the credentials of this machine: where they are, and how many additional
 * certificates each has. Reads every list to its end; above `MAX_LISTENERS` the certificates are not counted.
 */
import pMap from 'p-map';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import {
  carriesCertificates,
  listListeners,
  listLoadBalancers,
  readCertificates,
} from '../../shared/cloud/inventory/inventory.ts';

export interface FleetMember {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId: string | undefined;
  readonly edition: string;
  /** With certificates. */
  readonly listenerIds: readonly string[];
  /** Additional certificates over all its listeners; `undefined`: not counted. */
  readonly additional: number | undefined;
}

/** One call each, and a rotation reads at the same time. */
const MAX_LISTENERS = 500;
const AT_ONCE = 4;

export async function readFleet(
  albOf: (region: string) => AlbApi,
  regions: readonly string[],
): Promise<readonly FleetMember[]> {
  const found: FleetMember[] = [];
  for (const region of regions) {
    const alb = albOf(region);
    const listeners = (await listListeners(alb)).filter(carriesCertificates);
    const counts = new Map<string, number>();
    if (listeners.length <= MAX_LISTENERS)
      await pMap(
        listeners,
        async ({ listenerId }) => {
          const certificates = await readCertificates(alb, listenerId, 'Server');
          counts.set(listenerId, certificates.filter(({ isDefault }) => !isDefault).length);
        },
        { concurrency: AT_ONCE },
      );
    for (const { loadBalancerId, addressType, vpcId, edition } of await listLoadBalancers(alb)) {
      const own = listeners.filter((one) => one.loadBalancerId === loadBalancerId);
      const listenerIds = own.map(({ listenerId }) => listenerId);
      const additional =
        listeners.length > MAX_LISTENERS
          ? undefined
          : listenerIds.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
      found.push({ region, loadBalancerId, addressType, vpcId, edition, listenerIds, additional });
    }
  }
  return found;
}
