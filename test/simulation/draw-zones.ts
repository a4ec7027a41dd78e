/** Draws zones that move, leave, join, or lose their addresses, often between a write and its proof. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Fleet } from './fleet.ts';
import type { TimedFault } from './scenario.ts';

export function drawZoneFaults(
  draw: Draw,
  { loadBalancers }: Fleet,
  startMs: number,
  hours: number,
): readonly TimedFault[] {
  if (!draw.happens(0.4, 'zones change')) return [];
  const count = draw.pick([1, 1, 2, 3], 'zone changes');
  return Array.from({ length: count }, (_, index) => index).flatMap((index): readonly TimedFault[] => {
    const loadBalancer = loadBalancers[draw.within([0, loadBalancers.length - 1], 'changed load balancer')];
    const zones = loadBalancer?.zones ?? [];
    const zone = zones[draw.within([0, zones.length - 1], 'changed zone')];
    if (!loadBalancer || !zone) return [];
    const { loadBalancerId, region } = loadBalancer;
    const atMs =
      startMs +
      draw.within([0, hours - 1], 'zone hour') * HOUR_MS +
      draw.within([0, 10 * MINUTE_MS], 'zone moment');
    const afterWrites = draw.pick([undefined, undefined, 1, 2, 3], 'zone after writes');
    const afterMs = draw.within([0, 25 * SECOND_MS], 'zone later');
    // A load balancer has at least one zone: its first one never leaves.
    const kind = draw.pick(
      zone === zones[0]
        ? ['zone-moved', 'zone-added', 'zone-without-addresses', 'zone-without-addresses']
        : ['zone-moved', 'zone-removed', 'zone-added', 'zone-without-addresses', 'zone-without-addresses'],
      'zone change',
    );
    const zoneId = kind === 'zone-added' ? `${region}-${'xyz'.charAt(index)}` : zone.zoneId;
    const when = { ...(afterWrites === undefined ? {} : { afterWrites }), afterMs };
    return [{ atMs, kind: 'cloud', fault: { kind, loadBalancerId, zoneId, ...when } }];
  });
}
