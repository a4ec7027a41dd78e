/**
 * Draws the triggers of a run. The timer fires every hour and sometimes fails. Between its ticks come the other triggers of the service,
 * some of them doubled, late or out of order. A service that is not deployed has only the timer and an operator.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import type { Draw } from './draw.ts';
import type { Fleet, LoadBalancerTruth } from './fleet.ts';
import type { Issue, Trigger } from './scenario.ts';
import { type Flaw, type Occasion, type TriggerSource, timerAt, type Wish } from './triggers.ts';

export interface TriggersInput {
  readonly draw: Draw;
  readonly fleet: Fleet;
  readonly startMs: number;
  readonly hours: number;
  readonly deployed: boolean;
  readonly issues: readonly Issue[];
}

export function drawTriggers(input: TriggersInput): readonly Trigger[] {
  const { draw, startMs, hours } = input;
  const untilMs = startMs + hours * HOUR_MS;
  const triggers: Trigger[] = input.deployed ? [...drawIssueTriggers(input)] : [];
  for (let hour = 0; hour < hours; hour += 1) {
    const atMs = startMs + hour * HOUR_MS;
    if (hour === 0 || !draw.happens(0.1, 'timer fails'))
      triggers.push({ atMs, extra: false, occasion: timerAt(atMs) });
    const more = draw.pick([0, 0, 1, 1, 2], 'more triggers');
    for (let index = 0; index < more; index += 1) {
      const soon = draw.happens(0.5, 'soon after') ? 2 * MINUTE_MS : 55 * MINUTE_MS;
      const extraAtMs = atMs + draw.within([0, soon], 'extra at');
      triggers.push(...drawExtra(input, extraAtMs, timerAt(atMs)));
    }
  }
  // A later trigger would disturb the calm phase.
  return triggers.map((one) => ({ ...one, atMs: Math.min(one.atMs, untilMs - SECOND_MS) }));
}

/** A pipeline that issues a certificate may publish an event, call the webhook, do both, or neither. */
function* drawIssueTriggers({ draw, issues }: TriggersInput): Generator<Trigger> {
  for (const { atMs, key } of issues) {
    const wish = { certificate: key };
    if (draw.happens(0.7, 'event of an issue')) yield* drawEvent(draw, atMs, wish);
    if (draw.happens(0.3, 'request of an issue')) yield* drawRequest(draw, atMs, wish, 'none');
  }
}

function drawExtra(
  { draw, fleet, deployed }: TriggersInput,
  atMs: number,
  hourly: Occasion,
): readonly Trigger[] {
  const source = deployed
    ? draw.pick<TriggerSource>(
        ['timer', 'event', 'event', 'webhook', 'webhook', 'console', 'console'],
        'way in',
      )
    : draw.pick<TriggerSource>(['timer', 'timer', 'console'], 'way in');
  switch (source) {
    case 'timer':
      return [{ atMs, extra: true, occasion: draw.happens(0.5, 'timer again') ? hourly : timerAt(atMs) }];
    case 'event': {
      const { certificate, region, force } = drawWish(draw, fleet);
      const wish = {
        certificate: certificate ?? anyCertificate(draw, fleet),
        ...(region === undefined ? {} : { region }),
        ...(force === undefined ? {} : { force }),
      };
      return [...drawEvent(draw, atMs, wish)];
    }
    case 'webhook': {
      const flaw = draw.pick<Flaw>(
        ['none', 'none', 'none', 'other-secret', 'other-body', 'unsigned', 'signed-long-ago'],
        'flaw',
      );
      return [...drawRequest(draw, atMs, drawWish(draw, fleet), flaw)];
    }
    case 'console': {
      const wish = drawWish(draw, fleet);
      const isForOne = wish.loadBalancerId !== undefined && draw.happens(0.7, 'asks rotate');
      const functionName = isForOne ? 'rotate' : 'scan';
      return [{ atMs, extra: true, occasion: { source: 'console', functionName, wish } }];
    }
  }
}

function* drawEvent(
  draw: Draw,
  madeAtMs: number,
  wish: Extract<Occasion, { source: 'event' }>['wish'],
): Generator<Trigger> {
  const id = `event-${draw.within([0, 999_999_999], 'event id')}`;
  const shape = draw.pick(
    ['object', 'object', 'list', 'texts', 'data-as-text', 'with-others'],
    'shape of the event',
  );
  const deliveries = draw.pick([1, 1, 2, 3], 'deliveries');
  for (let delivery = 0; delivery < deliveries; delivery += 1) {
    const lateMs = draw.pick(
      [5 * SECOND_MS, 5 * SECOND_MS, 10 * MINUTE_MS, 2 * HOUR_MS],
      'how late the event',
    );
    const atMs = madeAtMs + draw.within([0, lateMs], 'event delivered');
    yield { atMs, extra: true, occasion: { source: 'event', id, madeAtMs, shape, wish } };
  }
}

/** Half of the requests are sent again unchanged: by a sender that got no answer, or by an attacker who recorded them. */
function* drawRequest(draw: Draw, atMs: number, wish: Wish, flaw: Flaw): Generator<Trigger> {
  const signedAtMs = atMs - draw.within([0, 10 * SECOND_MS], 'sent after it was signed');
  const occasion: Occasion = { source: 'webhook', signedAtMs, flaw, wish };
  yield { atMs, extra: true, occasion };
  if (!draw.happens(0.5, 'request again')) return;
  const againMs = draw.pick([SECOND_MS, MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS], 'request again after');
  yield { atMs: atMs + againMs, extra: true, occasion };
}

/** The command of an operator or a pipeline: usually a narrow one. */
function drawWish(draw: Draw, fleet: Fleet): Wish {
  const loadBalancer = anyOf(draw, fleet.loadBalancers, 'wished load balancer');
  const force = draw.happens(0.2, 'wish forces') ? { force: true } : {};
  const mode = draw.happens(0.2, 'wish plans only') ? { mode: 'plan' as const } : {};
  const what = draw.pick(
    ['everything', 'load balancer', 'load balancer', 'listeners', 'certificate', 'region', 'plan'],
    'wish',
  );
  switch (what) {
    case 'everything':
      return mode;
    case 'region':
      return { ...mode, ...(loadBalancer ? { region: loadBalancer.region } : {}) };
    case 'certificate':
      return { ...mode, ...force, certificate: anyCertificate(draw, fleet) };
    case 'plan': {
      const plan = draw.pick(['reported', 'reported', 'made-up'], 'which plan');
      return loadBalancer ? { ...regionAndId(loadBalancer), plan } : {};
    }
    case 'listeners': {
      const listeners = loadBalancer?.listeners ?? [];
      const chosen = listeners.filter((_, index) => index === 0 || draw.happens(0.5, 'wished listener'));
      if (!loadBalancer || chosen.length === 0) return mode;
      const listenerIds = chosen.map(({ listenerId }) => listenerId);
      return { ...mode, ...force, ...regionAndId(loadBalancer), listenerIds };
    }
    case 'load balancer':
      return { ...mode, ...force, ...(loadBalancer ? regionAndId(loadBalancer) : {}) };
  }
}

function regionAndId({ region, loadBalancerId }: LoadBalancerTruth): Pick<Wish, 'region' | 'loadBalancerId'> {
  return { region, loadBalancerId };
}

function anyCertificate(draw: Draw, { certificates }: Fleet): string {
  return anyOf(draw, certificates, 'wished certificate')?.key ?? '';
}

function anyOf<Item>(draw: Draw, items: readonly Item[], what: string): Item | undefined {
  return items[draw.within([0, Math.max(0, items.length - 1)], what)];
}
