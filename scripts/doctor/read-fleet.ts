/**
 * The load balancers of the regions that an installation covers, read with the credentials of this machine: where they are, which listeners
 * a rotation may change, and how many additional certificates each has. Reads every list to its end; above `MAX_LISTENERS` the certificates are not counted.
 */
import pMap from 'p-map';
import type { AlbApi } from '../../shared/cloud/alb-api.ts';
import {
  carriesCertificates,
  listListeners,
  listLoadBalancers,
  readCertificates,
} from '../../shared/cloud/inventory/inventory.ts';
import { rotatedListeners } from '../../shared/cloud/inventory/rotated-listeners.ts';
import type { Selection } from '../../shared/core/planning/left-alone.ts';

export interface FleetMember {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly addressType: 'Internet' | 'Intranet';
  readonly vpcId: string | undefined;
  readonly edition: string;
  /** Those that a rotation may change. Empty: it is left alone. */
  readonly listenerIds: readonly string[];
  /** Additional certificates over all its listeners; `undefined`: not counted, as for one that is left alone. */
  readonly additional: number | undefined;
}

/** One call each, and a rotation reads at the same time. */
const MAX_LISTENERS = 500;
const AT_ONCE = 4;

export async function readFleet(
  albOf: (region: string) => AlbApi,
  regions: readonly string[],
  selection: Selection,
): Promise<readonly FleetMember[]> {
  const found: FleetMember[] = [];
  for (const region of regions) {
    const alb = albOf(region);
    const loadBalancers = await listLoadBalancers(alb);
    const all = await listListeners(alb);
    const rotated = rotatedListeners(loadBalancers, all, selection);
    // The limit counts those of listeners that are left alone, too.
    const listeners = all.filter((one) => carriesCertificates(one) && rotated.has(one.loadBalancerId));
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
    for (const { loadBalancerId, addressType, vpcId, edition } of loadBalancers) {
      const listenerIds = (rotated.get(loadBalancerId) ?? []).map(({ listenerId }) => listenerId);
      const own = listeners.filter((one) => one.loadBalancerId === loadBalancerId);
      const isCounted = own.length > 0 && listeners.length <= MAX_LISTENERS;
      const additional = isCounted
        ? own.reduce((sum, { listenerId }) => sum + (counts.get(listenerId) ?? 0), 0)
        : undefined;
      found.push({ region, loadBalancerId, addressType, vpcId, edition, listenerIds, additional });
    }
  }
  return found;
}
