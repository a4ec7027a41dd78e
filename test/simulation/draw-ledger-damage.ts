/** Draws entries of the ledger that are damaged. Rare: until an operator mends the log, nothing is done on the load balancer. */
import { HOUR_MS, MINUTE_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Fleet } from './fleet.ts';
import type { TimedFault } from './scenario.ts';

export function drawLedgerDamage(
  draw: Draw,
  { loadBalancers }: Fleet,
  startMs: number,
  hours: number,
): readonly TimedFault[] {
  if (!draw.happens(0.06, 'ledger damage')) return [];
  const damaged = loadBalancers[draw.within([0, loadBalancers.length - 1], 'damaged log')];
  if (!damaged) return [];
  const { region, loadBalancerId } = damaged;
  const hour = draw.within([0, hours - 1], 'damage hour') * HOUR_MS;
  // Within the first minutes after the timer, a change is often open.
  const atMs = startMs + hour + draw.within([0, 4 * MINUTE_MS], 'damage moment');
  const how = draw.pick(['text', 'data', 'kind'], 'damage');
  return [{ atMs, kind: 'ledger-damage', region, loadBalancerId, how }];
}
