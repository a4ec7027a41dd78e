/** What the visitor visits: every HTTPS listener of a fleet in every zone, with the names of its certificates. */
import type { Fleet } from '../../test/emulator/fleet/build-fleet.ts';
import type { VisitorInputJson } from '../visitor/input.ts';

export function targetsOf({ loadBalancers }: Pick<Fleet, 'loadBalancers'>): VisitorInputJson['targets'] {
  return loadBalancers.flatMap(({ region, loadBalancerId, zones, listeners }) =>
    listeners
      .filter(({ protocol }) => protocol === 'HTTPS')
      .flatMap(({ listenerId, port, certificates }) =>
        zones.map(({ zoneId, address }) => ({
          region,
          loadBalancerId,
          listenerId,
          zoneId,
          address,
          port,
          names: [...new Set(certificates.flatMap(({ names }) => names))],
        })),
      ),
  );
}
