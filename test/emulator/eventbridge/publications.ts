/**
 * What is published on the buses: checks the entries of PutEvents and the caller's right, records the accepted events, and posts them to the
 * targets of the rules.
 */
import type { Clock } from '../../../shared/base/clock.ts';
import type { RandomStreams } from '../model/random.ts';
import { WireError } from '../model/wire.ts';
import { type BusEvent, published } from './cloud-event.ts';
import type { Deliveries } from './deliveries.ts';
import { type Entry, readEntries } from './entries.ts';
import type { CallFault } from './faults.ts';
import type { EventKnobs } from './knobs.ts';
import type { EntryResult } from './outcomes.ts';
import type { Buses } from './rules.ts';

/** Decides whether this caller may publish on this bus. */
export type Authorize = (call: {
  /** Access key id. */
  readonly caller: string;
  readonly action: 'eventbridge:PutEvents';
  readonly resource: string;
}) => boolean;

/** An accepted event. An event that is sent twice is recorded twice, with the same source and id. */
export interface PublishedEvent {
  readonly atMs: number;
  readonly bus: string;
  readonly caller: string;
  readonly event: BusEvent;
}

interface PublicationsParts {
  readonly clock: Clock;
  readonly random: RandomStreams;
  readonly knobs: () => EventKnobs;
  readonly buses: Buses;
  readonly deliveries: Deliveries;
  readonly region: string;
  readonly accountId: string;
  /** `undefined`: every caller may publish. */
  readonly authorize: Authorize | undefined;
}

export class Publications {
  private readonly parts: PublicationsParts;
  private readonly taken: PublishedEvent[] = [];

  constructor(parts: PublicationsParts) {
    this.parts = parts;
  }

  /** All accepted events, in order. */
  events(): readonly PublishedEvent[] {
    return this.taken;
  }

  /** @param text the body of PutEvents @throws WireError if the whole call is refused */
  takeAll(text: string, caller: string, fault?: CallFault): readonly EntryResult[] {
    const knobs = this.parts.knobs();
    if (!knobs.activated) throw notActivated();
    const entries = readEntries(text, knobs);
    for (const bus of new Set(entries.flatMap(({ sent }) => sent?.aliyuneventbusname ?? [])))
      this.requirePermission(bus, caller);
    return entries.map((entry) => this.take(entry, caller, fault));
  }

  /** @throws WireError */
  private requirePermission(bus: string, caller: string): void {
    const { region, accountId, authorize } = this.parts;
    const resource = `acs:eventbridge:${region}:${accountId}:eventbus/${bus}`;
    const action = 'eventbridge:PutEvents';
    if (!authorize || authorize({ caller, action, resource })) return;
    throw new WireError(403, 'NoPermission', `You are not authorized to do ${action} on ${resource}.`);
  }

  private take({ eventId, text, sent, problem }: Entry, caller: string, fault?: CallFault): EntryResult {
    const failed = (code: string, message: string): EntryResult => ({ eventId, code, message });
    if (!sent) return failed('InvalidArgument', problem);
    const { aliyuneventbusname: bus, ...event } = sent;
    if (!this.parts.buses.has(bus)) return failed('EventBusNotExist', `The event bus ${bus} does not exist.`);
    if (fault && text.includes(fault.mentions ?? ''))
      return failed(fault.code ?? 'ServiceUnavailable', 'This failure was injected.');
    if (this.parts.random.happens(this.parts.knobs().failedEntries, 'failed entry', bus))
      return failed('InternalError', 'The event could not be stored.');
    this.publish(bus, event, caller);
    return { eventId, code: undefined, message: undefined };
  }

  /** Records the event and posts it to the targets of the rules that match. */
  publish(bus: string, sent: { readonly id: string; readonly type: string }, caller: string): void {
    const { clock, random, knobs, buses, deliveries, region, accountId } = this.parts;
    const { publishTime } = knobs();
    const atMs = clock.now();
    const event = published(sent, {
      bus,
      region,
      accountId,
      atMs,
      publishTime: publishTime === 'any' ? random.pick(['Z', 'PRC'], 'publish time', bus) : publishTime,
    });
    this.taken.push({ atMs, bus, caller, event });
    for (const addressee of buses.addresseesOf(bus, event)) deliveries.post(event, addressee);
  }
}

function notActivated(): WireError {
  return new WireError(
    403,
    'ServiceAccessDenied',
    'The OwnerId that your Access Key Id associated to has not enabled EventBridge Service.',
  );
}
