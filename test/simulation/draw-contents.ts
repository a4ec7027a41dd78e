/**
 * Draws what may happen between a scan, which keeps the content of certificates, and the workers and scans that use it: the snapshot is gone,
 * damaged or old, and a renewal is gone or revoked.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Fleet } from './fleet.ts';
import type { TimedFault } from './scenario.ts';

export function drawContentFaults(
  draw: Draw,
  fleet: Fleet,
  startMs: number,
  hours: number,
): readonly TimedFault[] {
  const faults: TimedFault[] = [];
  const hour = (): number => startMs + draw.within([0, hours - 1], 'content hour') * HOUR_MS;
  if (draw.happens(0.3, 'content damage')) {
    const atMs = hour() + draw.within([0, MINUTE_MS], 'content moment');
    faults.push({
      atMs,
      kind: 'content-damage',
      how: draw.pick(['gone', 'text', 'hash', 'old'], 'content how'),
    });
  }
  const renewals = fleet.certificates.filter(({ key }) => key.includes(' new'));
  const renewal = renewals[draw.within([0, Math.max(0, renewals.length - 1)], 'renewal gone')];
  if (renewal && draw.happens(0.2, 'renewal gone after scan')) {
    const atMs = hour() + draw.within([SECOND_MS, 30 * SECOND_MS], 'renewal gone moment');
    const what = draw.pick(['removed', 'revoked'], 'how renewal is gone');
    faults.push({ atMs, kind: 'certificate', what, key: renewal.key, afterWrites: undefined });
  }
  return faults;
}
