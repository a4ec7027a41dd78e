/** Draws the faults of a run and their times from the seed: faults of the cloud, edits by another writer, outages of the ledger. */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Fleet } from './fleet.ts';
import type { Outage, TimedFault } from './scenario.ts';

export function drawOutages(draw: Draw, startMs: number, hours: number): readonly Outage[] {
  if (!draw.happens(0.25, 'ledger outage')) return [];
  const fromMs = startMs + draw.within([0, hours * HOUR_MS], 'outage from');
  return [{ fromMs, untilMs: fromMs + draw.pick([20 * SECOND_MS, 10 * MINUTE_MS, 2 * HOUR_MS], 'outage') }];
}

/** An hour is longer than any worker waits for an answer. */
export function drawCloudOutages(draw: Draw, startMs: number, hours: number): readonly Outage[] {
  if (!draw.happens(0.1, 'cloud outage')) return [];
  const fromMs = startMs + draw.within([0, hours * HOUR_MS], 'cloud outage from');
  return [{ fromMs, untilMs: fromMs + draw.pick([5 * MINUTE_MS, HOUR_MS, HOUR_MS], 'cloud outage') }];
}

export function drawFaults(draw: Draw, fleet: Fleet, startMs: number, hours: number): readonly TimedFault[] {
  const faults: TimedFault[] = [];
  const moment = (): number =>
    startMs +
    draw.within([0, hours - 1], 'fault hour') * HOUR_MS +
    draw.within([0, 20 * MINUTE_MS], 'fault moment');
  const times = (probability: number, what: string): readonly number[] =>
    draw.happens(probability, what) ? Array.from({ length: draw.pick([1, 1, 2, 4], `${what} times`) }) : [];
  const listeners = fleet.loadBalancers.flatMap((one) => one.listeners);
  const anyListener = () => listeners[draw.within([0, listeners.length - 1], 'fault listener')];
  const anyLoadBalancer = () =>
    fleet.loadBalancers[draw.within([0, fleet.loadBalancers.length - 1], 'fault load balancer')];
  for (const _ of times(0.3, 'job fails'))
    faults.push({
      atMs: moment(),
      kind: 'cloud',
      fault: { kind: 'job-fails', times: draw.pick([1, 1, 3], 'jobs') },
    });
  for (const _ of times(0.2, 'slow configuring')) {
    const durationMs = draw.pick([30 * SECOND_MS, 4 * MINUTE_MS, 8 * MINUTE_MS], 'slow for');
    faults.push({ atMs: moment(), kind: 'cloud', fault: { kind: 'slow-configuring', durationMs } });
  }
  for (const _ of times(0.3, 'stale zone')) {
    const loadBalancer = anyLoadBalancer();
    const zones = loadBalancer?.zones ?? [];
    const zone = zones[draw.within([0, zones.length - 1], 'stale zone')];
    if (!loadBalancer || !zone) continue;
    const forMs = draw.pick([MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 3 * HOUR_MS], 'stale for');
    const kind = draw.pick(['zone-stale', 'zone-stale', 'node-stale'], 'stale kind');
    const { loadBalancerId } = loadBalancer;
    faults.push({
      atMs: moment(),
      kind: 'cloud',
      fault: { kind, loadBalancerId, zoneId: zone.zoneId, forMs },
    });
  }
  for (const _ of times(0.35, 'bad answers')) {
    const answer = draw.pick(['error', 'html', 'reset', 'hang', 'strange'], 'bad answer');
    faults.push({
      atMs: moment(),
      kind: 'cloud',
      fault: {
        kind: 'answer',
        product: draw.pick(['alb', 'alb', 'cas'], 'bad product'),
        answer,
        times: draw.pick([1, 2, 5, 12], 'bad times'),
        ...(answer === 'error' ? { status: 503, code: 'ServiceUnavailable' } : {}),
        ...(answer !== 'error' && draw.happens(0.5, 'bad effect') ? { effect: true } : {}),
      },
    });
  }
  for (const _ of times(0.2, 'handshakes fail')) {
    const how = draw.pick(['reset', 'silent', 'slow'], 'how handshakes fail');
    faults.push({
      atMs: moment(),
      kind: 'cloud',
      fault: { kind: 'handshake', how, times: draw.pick([3, 20, 200], 'handshakes') },
    });
  }
  for (const _ of times(0.2, 'zone is silent')) {
    const zones = anyLoadBalancer()?.zones ?? [];
    const zoneId = zones[draw.within([0, Math.max(0, zones.length - 1)], 'silent zone')]?.zoneId ?? '';
    const how = draw.pick(['reset', 'silent'], 'how the zone is silent');
    faults.push({ atMs: moment(), kind: 'cloud', fault: { kind: 'handshake', zoneId, how, times: 3_000 } });
  }
  for (const _ of times(0.15, 'certificate changes')) {
    const { certificates } = fleet;
    const certificate = certificates[draw.within([0, certificates.length - 1], 'changed certificate')];
    if (!certificate) continue;
    const what = draw.pick(['removed', 'revoked'], 'what with certificate');
    const afterWrites = draw.pick([undefined, 1, 2, 3], 'certificate after writes');
    faults.push({ atMs: moment(), kind: 'certificate', what, key: certificate.key, afterWrites });
  }
  if (draw.happens(0.2, 'foreign edits')) {
    const count = draw.pick([1, 1, 2, 3], 'how many foreign edits');
    const traps = new Set(
      fleet.certificates.flatMap(({ key, misdescribed }) => (misdescribed === 'no' ? [] : [key])),
    );
    for (let index = 0; index < count; index += 1) {
      // An edit by another writer does most harm where a change fails and is rolled back.
      const trapped = listeners.filter(({ attached }) => attached.some((key) => traps.has(`${key} new`)));
      const listener = draw.happens(0.6, 'edit where it hurts')
        ? (trapped[draw.within([0, Math.max(0, trapped.length - 1)], 'trapped listener')] ?? anyListener())
        : anyListener();
      if (listener) faults.push(drawForeignEdit(draw, fleet, listener, moment()));
    }
  }
  return faults;
}

function drawForeignEdit(
  draw: Draw,
  fleet: Fleet,
  { listenerId, attached }: { readonly listenerId: string; readonly attached: readonly string[] },
  atMs: number,
): TimedFault {
  const region = fleet.loadBalancers.find((one) =>
    one.listeners.some((each) => each.listenerId === listenerId),
  );
  const local = fleet.certificates.filter((one) => one.region === region?.region);
  const anyKey = (): string => local[draw.within([0, local.length - 1], 'foreign certificate')]?.key ?? '';
  const newer = local.filter(({ key }) => attached.some((old) => key.startsWith(`${old} new`)));
  const newKey = newer[draw.within([0, Math.max(0, newer.length - 1)], 'foreign newer')]?.key ?? anyKey();
  const what = draw.pick(['default', 'associate', 'dissociate', 'back'], 'foreign what');
  const oldKey = attached[draw.within([0, attached.length - 1], 'foreign old')] ?? '';
  return {
    atMs,
    kind: 'foreign-edit',
    listenerId,
    default: what === 'default' ? newKey : what === 'back' ? attached[0] : undefined,
    associate:
      what === 'associate' ? [draw.happens(0.5, 'foreign associates newer') ? newKey : anyKey()] : [],
    dissociate:
      what === 'dissociate' ? [draw.happens(0.5, 'foreign dissociates newer') ? newKey : oldKey] : [],
    afterWrites: draw.pick([undefined, 1, 1, 2], 'foreign after writes'),
    afterMs: draw.pick([0, draw.within([0, 25 * SECOND_MS], 'foreign moment')], 'foreign later'),
  };
}
