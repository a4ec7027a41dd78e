/**
 * The zones of a load balancer over time, and the invariant about which addresses are dialled. A zone that moved, joined or left while a
 * worker ran may be unknown to it, so only zones that were the same all the time can be required.
 */
import type { ZonesEntry } from '../../emulator/model/history.ts';
import { type Checker, type Evidence, MINUTE_MS, type Violation } from './checker.ts';
import { violation } from './control-plane.ts';

type Zone = ZonesEntry['zones'][number];

/** The Active zones that were listed with the same addresses from one index to another. */
export function activeZonesThroughout(
  evidence: Evidence,
  loadBalancerId: string,
  fromIndex: number,
  untilIndex: number,
): readonly Zone[] {
  const [first = [], ...later] = listings(evidence, loadBalancerId, fromIndex, untilIndex);
  return first.filter(
    (zone) => zone.active && later.every((zones) => zones.some((one) => isSameZone(one, zone))),
  );
}

/** The zones at `fromIndex`, and after each change until `untilIndex`. */
function listings(
  { truth, timelines }: Evidence,
  loadBalancerId: string,
  fromIndex: number,
  untilIndex: number,
): readonly (readonly Zone[])[] {
  const atStart = truth.fleet.loadBalancers
    .find((one) => one.loadBalancerId === loadBalancerId)
    ?.zones.map(({ zoneId, address, active }) => ({ zoneId, active, addresses: [address] }));
  const changes = [
    { index: -1, zones: atStart ?? [] },
    ...(timelines.zoneChanges.get(loadBalancerId) ?? []),
  ].filter(({ index }) => index < untilIndex);
  const first = changes.findLastIndex(({ index }) => index <= fromIndex);
  return changes.slice(Math.max(0, first)).map(({ zones }) => zones);
}

function isSameZone(one: Zone, other: Zone): boolean {
  return one.zoneId === other.zoneId && one.active && one.addresses.join() === other.addresses.join();
}

/** The answer that a worker read may be outdated by this. */
const STALE_MS = MINUTE_MS;

export const onlyListedAddressesDialled: Checker = {
  name: 'only-listed-addresses-dialled',
  invariant: 'A worker dials only addresses that ALB has listed in this run of the worker.',
  check: (evidence) => {
    const { history, truth, causes } = evidence;
    return history.flatMap((one, index): readonly Violation[] => {
      if (one.kind !== 'dial') return [];
      const fromMs = (causes.executions.get(one.worker)?.one ?? one).atMs - STALE_MS;
      const fromIndex = history.findIndex(({ atMs }) => atMs >= fromMs) - 1;
      const wasListed = truth.fleet.loadBalancers.some(({ loadBalancerId }) =>
        listings(evidence, loadBalancerId, fromIndex, index).some((zones) =>
          zones.some(({ addresses }) => addresses.includes(one.address)),
        ),
      );
      if (wasListed) return [];
      return [
        violation(
          'only-listed-addresses-dialled',
          one.atMs,
          one.worker,
          `dialled ${one.address}, which ALB no longer listed when the worker started`,
        ),
      ];
    });
  },
};
