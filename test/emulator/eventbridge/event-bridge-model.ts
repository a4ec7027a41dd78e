/**
 * The model of EventBridge behind its HTTP front: published and refused events, and faults of networks and services.
 *
 * Passive, as CloudModel: it has no timers; `deliverDue` starts the deliveries that are due. The same seed and the same calls give the same
 * answers. Assumes one account and one region; never checks signatures.
 *
 * Source: "PutEvents", EventBridge manual (A); the code for a refusal of the whole call is a guess (U).
 */
import type { Clock } from '../../../shared/base/clock.ts';
import { RandomStreams } from '../model/random.ts';
import { WireError, type WireOutcome } from '../model/wire.ts';
import { type DeadLetter, type Deliver, Deliveries, type DeliveryRecord } from './deliveries.ts';
import { type CallFault, type EventFault, EventFaults } from './faults.ts';
import { type EventKnobs, hostileEvents } from './knobs.ts';
import { answerBody, type EntryResult, injectedOutcome, json, refusal } from './outcomes.ts';
import { type Authorize, Publications, type PublishedEvent } from './publications.ts';
import { Buses, type RuleSpec } from './rules.ts';

export interface EventBridgeModelOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly region?: string;
  readonly accountId?: string;
  /** `hostileEvents` by default. */
  readonly base?: EventKnobs;
  /** Laid over `base`. */
  readonly knobs?: Partial<EventKnobs>;
  /** Allows every caller by default. */
  readonly authorize?: Authorize | undefined;
}

export interface PutEventsRecord {
  readonly atMs: number;
  readonly caller: string;
  readonly requestId: string;
  /** HTTP status; 0 where the answer was lost. */
  readonly status: number;
  readonly taken: number;
  readonly failed: number;
  /** The fault that the emulator injected, for example `random-lost-answer` or `injected-html`. */
  readonly fault: string | undefined;
}

interface Carried {
  readonly outcome: WireOutcome;
  readonly results: readonly EntryResult[];
}

export class EventBridgeModel {
  knobs: EventKnobs;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  private readonly random: RandomStreams;
  private readonly faults = new EventFaults();
  /** Also for the control plane (account/eventbridge/). */
  readonly buses = new Buses();
  private readonly deliveries: Deliveries;
  private readonly publications: Publications;
  private readonly recorded: PutEventsRecord[] = [];

  constructor(options: EventBridgeModelOptions) {
    this.clock = options.clock;
    this.region = options.region ?? 'cn-hangzhou';
    this.accountId = options.accountId ?? '1234567890123456';
    this.random = new RandomStreams(options.seed);
    this.knobs = { ...(options.base ?? hostileEvents), ...options.knobs };
    const { clock, random, faults } = this;
    const knobs = () => this.knobs;
    this.deliveries = new Deliveries({ clock, random, faults, knobs });
    const { buses, deliveries, region, accountId } = this;
    const { authorize } = options;
    this.publications = new Publications({
      clock,
      random,
      knobs,
      buses,
      deliveries,
      region,
      accountId,
      authorize,
    });
  }

  addBus(name: string, description?: string): void {
    this.buses.addBus(name, description);
  }

  /** @throws Error if the rule is invalid */
  addRule(rule: RuleSpec): void {
    this.buses.addRule(rule);
  }

  removeRule(bus: string, name: string): void {
    this.buses.removeRule(bus, name);
  }

  /** Sets the caller of functions. */
  connect(deliver: Deliver | undefined): void {
    this.deliveries.connect(deliver);
  }

  inject(fault: EventFault): void {
    this.faults.arm(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** All accepted events, in order. */
  events(): readonly PublishedEvent[] {
    return this.publications.events();
  }

  calls(): readonly PutEventsRecord[] {
    return this.recorded;
  }

  deliveryRecords(): readonly DeliveryRecord[] {
    return this.deliveries.records();
  }

  deadLetters(): readonly DeadLetter[] {
    return this.deliveries.deadLetters();
  }

  state() {
    return {
      buses: this.buses.state(),
      events: this.events().length,
      deadLetters: this.deadLetters().length,
      faults: this.faults.list(),
    };
  }

  nextDeliveryAtMs(): number | undefined {
    return this.deliveries.nextAtMs();
  }

  /** Starts every delivery that is due; resolves when they have arrived or failed. */
  deliverDue(): Promise<void> {
    return this.deliveries.deliverDue();
  }

  /** Sleeps until nothing is left to deliver. For clocks that advance by sleeping. */
  async deliverAll(): Promise<void> {
    for (;;) {
      await this.deliverDue();
      const nextAtMs = this.nextDeliveryAtMs();
      if (nextAtMs === undefined) return;
      await this.clock.sleep(Math.max(0, nextAtMs - this.clock.now()));
    }
  }

  /**
   * Publishes an event without the API, as a service of the cloud does; its source may begin with `acs.`. Attributes are not checked.
   */
  emit(
    bus: string,
    event: { readonly id: string; readonly type: string; readonly [name: string]: unknown },
  ): void {
    this.publications.publish(bus, event, 'cloud');
  }

  requestId(): string {
    return this.random.uuid('request id', 'eventbridge');
  }

  /** One call of an authenticated caller. Refusals are outcomes; only a bug in the emulator throws. */
  putEvents({ body, caller }: { readonly body: Buffer; readonly caller: string }): WireOutcome {
    const requestId = this.requestId();
    const text = body.toString('utf8');
    const injected = this.faults.forCall(text);
    const { outcome, results, fault } = injected
      ? this.answerInjected(injected, text, caller, requestId)
      : this.answerByChance(text, caller, requestId);
    this.recorded.push({
      atMs: this.clock.now(),
      caller,
      requestId,
      status: outcome.kind === 'cut' ? 0 : outcome.status,
      taken: results.filter(({ code }) => code === undefined).length,
      failed: results.filter(({ code }) => code !== undefined).length,
      fault,
    });
    return outcome;
  }

  /** The answer to a request that the front refused (signature, path), in the form of EventBridge. */
  refuse(error: WireError): WireOutcome {
    return this.refusalOf(error, this.requestId());
  }

  private answerInjected(fault: CallFault, text: string, caller: string, requestId: string) {
    const named = { fault: `injected-${fault.answer}` };
    if (fault.answer === 'entries') return { ...named, ...this.carryOut(text, caller, requestId, fault) };
    const carries = fault.effect === true && fault.answer !== 'error' && fault.answer !== 'throttle';
    const results = carries ? this.carryOut(text, caller, requestId).results : [];
    return {
      ...named,
      results,
      outcome: injectedOutcome(fault, (error) => this.refusalOf(error, requestId)),
    };
  }

  private answerByChance(
    text: string,
    caller: string,
    requestId: string,
  ): Carried & { fault: string | undefined } {
    const { throttledCalls, failedCalls, lostAnswers } = this.knobs;
    const happens = (share: number, what: string) => this.random.happens(share, what, 'eventbridge');
    const instead = (answer: 'throttle' | 'html', fault: string) => ({
      fault,
      results: [],
      outcome: injectedOutcome({ kind: 'put-events', answer }, (error) => this.refusalOf(error, requestId)),
    });
    if (happens(throttledCalls, 'throttle')) return instead('throttle', 'random-throttle');
    if (happens(failedCalls, 'failure')) return instead('html', 'random-failure');
    const carried = this.carryOut(text, caller, requestId);
    if (!happens(lostAnswers, 'lost answer')) return { ...carried, fault: undefined };
    return { results: carried.results, outcome: { kind: 'cut', how: 'reset' }, fault: 'random-lost-answer' };
  }

  private carryOut(text: string, caller: string, requestId: string, fault?: CallFault): Carried {
    try {
      const results = this.publications.takeAll(text, caller, fault);
      return { results, outcome: json(200, answerBody(results, requestId, this.accountId)) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { results: [], outcome: this.refusalOf(error, requestId) };
    }
  }

  private refusalOf(error: WireError, requestId: string): WireOutcome {
    const { errorFields } = this.knobs;
    const isUpper =
      errorFields === 'any' ? this.random.happens(0.5, 'spelling', 'error') : errorFields === 'upper';
    return refusal(error, requestId, isUpper ? 'upper' : 'lower');
  }
}
