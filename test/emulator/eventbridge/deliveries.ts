/**
 * Delivers events from the bus to the targets: late, doubled, out of order, retried, and given up.
 *
 * Passive, as the rest of the emulator: a caller of `deliverDue` starts all deliveries that are due, in order of time. A delivery succeeds
 * when the target's promise resolves (for an asynchronous invocation: when it has been queued).
 *
 * Source: "Retry policies and dead-letter queues", EventBridge manual (A).
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { RandomStreams } from '../model/random.ts';
import type { BusEvent } from './cloud-event.ts';
import type { DeliveryFault, EventFaults } from './faults.ts';
import type { EventKnobs } from './knobs.ts';
import type { Addressee, RetryStrategy } from './rules.ts';

/** Calls a function with an event. Rejects if it could not be called, or if a synchronous call has failed. */
export type Deliver = (functionName: string, payload: Buffer) => Promise<unknown>;

export interface DeliveryRecord {
  readonly atMs: number;
  readonly rule: string;
  readonly functionName: string;
  readonly eventIds: readonly string[];
  /** 1 for the first. */
  readonly attempt: number;
  /** `given-up`: the last attempt failed. */
  readonly outcome: 'delivered' | 'failed' | 'given-up';
  readonly problem: string | undefined;
  /** The fault that the emulator injected, for example `random-double` or `injected-late`. */
  readonly fault: string | undefined;
}

export interface DeadLetter {
  readonly atMs: number;
  readonly rule: string;
  readonly functionName: string;
  readonly event: BusEvent;
  readonly problem: string;
}

interface Parcel extends Addressee {
  readonly events: readonly BusEvent[];
  readonly attempt: number;
  readonly fault: string | undefined;
  atMs: number;
  /** Order among parcels of the same time. */
  order: number;
  /** Waits until another parcel overtakes it. */
  held: boolean;
}

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly random: RandomStreams;
  readonly faults: EventFaults;
  readonly knobs: () => EventKnobs;
}

const MINUTE_MS = 60_000;

export class Deliveries {
  private readonly options: DeliveriesOptions;
  private deliver: Deliver | undefined;
  private waiting: Parcel[] = [];
  private readonly underway = new Set<Promise<void>>();
  private readonly made: DeliveryRecord[] = [];
  private readonly dead: DeadLetter[] = [];
  private orders = 0;

  constructor(options: DeliveriesOptions) {
    this.options = options;
  }

  connect(deliver: Deliver | undefined): void {
    this.deliver = deliver;
  }

  records(): readonly DeliveryRecord[] {
    return this.made;
  }

  deadLetters(): readonly DeadLetter[] {
    return this.dead;
  }

  /** When the next delivery is due. */
  nextAtMs(): number | undefined {
    return this.waiting.length === 0 ? undefined : Math.min(...this.waiting.map(({ atMs }) => atMs));
  }

  post(event: BusEvent, addressee: Addressee): void {
    const { random, clock, faults, knobs } = this.options;
    const { functionName } = addressee.target;
    const injected = faults.forDelivery(functionName);
    const { deliveryMs, doubledDeliveries } = knobs();
    const once = (fault: string | undefined, delayMs: number, held = false): void => {
      const atMs = clock.now() + delayMs;
      this.enqueue({ ...addressee, events: [event], attempt: 1, fault, atMs, order: 0, held });
    };
    const delayMs = random.within(deliveryMs, 'event delivery', functionName);
    once(injected && `injected-${injected.how}`, delayMs + extraMs(injected), injected?.how === 'overtaken');
    if (injected?.how === 'double') once('injected-double', delayMs);
    else if (random.happens(doubledDeliveries, 'doubled delivery', functionName))
      once('random-double', random.within(deliveryMs, 'event delivery', functionName));
  }

  /** Resolves when all started deliveries have arrived or failed. */
  async deliverDue(): Promise<void> {
    const nowMs = this.options.clock.now();
    const due = this.waiting.filter(({ atMs }) => atMs <= nowMs).sort(byTime);
    this.waiting = this.waiting.filter(({ atMs }) => atMs > nowMs);
    for (const parcel of inBatches(due)) {
      const attempt = this.attempt(parcel).finally(() => this.underway.delete(attempt));
      this.underway.add(attempt);
    }
    await Promise.all(this.underway);
  }

  private enqueue(parcel: Parcel): void {
    const nextOrder = () => {
      this.orders += 1;
      return this.orders;
    };
    parcel.order = nextOrder();
    if (!parcel.held) {
      for (const overtaken of this.waiting.filter((other) => other.held && isToSameTarget(other, parcel))) {
        overtaken.held = false;
        overtaken.atMs = parcel.atMs;
        overtaken.order = nextOrder();
      }
    }
    this.waiting.push(parcel);
  }

  private async attempt(parcel: Parcel): Promise<void> {
    const { functionName } = parcel.target;
    const atMs = this.options.clock.now();
    const record = (outcome: DeliveryRecord['outcome'], problem?: string) => {
      const eventIds = parcel.events.map(({ id }) => id);
      const { rule, attempt, fault } = parcel;
      this.made.push({ atMs, rule, functionName, eventIds, attempt, outcome, problem, fault });
    };
    try {
      if (!this.deliver) throw new Error('no caller of functions is connected');
      await this.deliver(functionName, payloadOf(parcel));
      record('delivered');
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const pauseMs = this.pauseMs(parcel.target.retry, parcel.attempt, functionName);
      record(pauseMs === undefined ? 'given-up' : 'failed', problem);
      if (pauseMs === undefined) this.giveUp(parcel, problem);
      else this.enqueue({ ...parcel, attempt: parcel.attempt + 1, atMs: this.options.clock.now() + pauseMs });
    }
  }

  /** Pause after the attempt with this number; `undefined`: it was the last one. */
  private pauseMs(strategy: RetryStrategy, attempt: number, functionName: string): number | undefined {
    const { random, knobs } = this.options;
    const seconds =
      strategy === 'BACKOFF_RETRY'
        ? attempt <= 3 && random.within([10, 20], 'delivery retry', functionName)
        : attempt <= 176 && Math.min(2 ** (attempt - 1), 512);
    return seconds === false ? undefined : (seconds * 1_000) / knobs().retrySpeed;
  }

  private giveUp({ rule, target, events }: Parcel, problem: string): void {
    const { functionName, deadLetters } = target;
    const atMs = this.options.clock.now();
    if (deadLetters) this.dead.push(...events.map((event) => ({ atMs, rule, functionName, event, problem })));
  }
}

function extraMs(fault: DeliveryFault | undefined): number {
  return fault === undefined || fault.how === 'double' ? 0 : (fault.byMs ?? MINUTE_MS);
}

function byTime(left: Parcel, right: Parcel): number {
  return left.atMs - right.atMs || left.order - right.order;
}

function isToSameTarget(left: Addressee, right: Addressee): boolean {
  return left.target === right.target;
}

/** Batches first attempts to the same target up to its batch size, in order. */
function inBatches(due: readonly Parcel[]): readonly Parcel[] {
  const parcels: Parcel[] = [];
  for (const parcel of due) {
    const { shape, batch } = parcel.target;
    const index = parcels.findLastIndex((other) => isToSameTarget(other, parcel));
    const last = parcels[index];
    const hasRoom = shape !== 'object' && parcel.attempt === 1 && last?.attempt === 1;
    if (last && hasRoom && last.events.length < batch)
      parcels[index] = { ...last, events: [...last.events, ...parcel.events] };
    else parcels.push(parcel);
  }
  return parcels;
}

function payloadOf({ events, target: { shape } }: Parcel): Buffer {
  if (shape === 'object') return Buffer.from(JSON.stringify(events[0]));
  return Buffer.from(
    JSON.stringify(shape === 'array' ? events : events.map((event) => JSON.stringify(event))),
  );
}
