/**
 * Checks outcome events, converts them to the format of EventBridge (CloudEvents 1.0) and packs them into calls. Pure.
 *
 * The SDK checks nothing, and EventBridge refuses a whole call if one event is too large. The limits are the older and smaller
 * ones of those documented: 16 events per call, 64 KB per event, and also 64 KB per call.
 *
 * Sources: "PutEvents" and "Limits", EventBridge manual (2026-03).
 */

import { RotatorError } from '../base/errors.ts';
import { VERSION } from '../base/version.ts';
import type { RotatorEvent } from '../core/model/event.ts';

export const MAX_EVENTS_PER_CALL = 16;
export const MAX_CALL_BYTES = 64 * 1024;

/** An event as it is sent. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly specversion: '1.0';
  readonly type: string;
  readonly datacontenttype: 'application/json; charset=utf-8';
  readonly subject: string;
  /** RFC 3339 with `Z`. */
  readonly time: string;
  /** With the version that sends it, which after an upgrade is not the one that kept it in the outbox. */
  readonly data: RotatorEvent['data'];
  readonly aliyuneventbusname: string;
}

/** EventBridge would refuse this event every time. */
export class EventNotSendable extends RotatorError {
  constructor(event: RotatorEvent, problem: string) {
    super('EventNotSendable', `the event ${event.type} about ${event.subject.slice(0, 120)} ${problem}.`, {
      hint: 'The event was left out and will not be sent again; the other events were sent. The reports and the ledger have its content. Please report this.',
    });
    this.name = 'EventNotSendable';
  }
}

export interface Packed {
  /** In the order given; each batch is within the limits. */
  readonly batches: readonly (readonly CloudEvent[])[];
  readonly unsendable: readonly { readonly event: RotatorEvent; readonly error: EventNotSendable }[];
}

export function pack(events: readonly RotatorEvent[], bus: string): Packed {
  const batches: CloudEvent[][] = [];
  const unsendable: Packed['unsendable'][number][] = [];
  let bytes = 0;
  for (const event of events) {
    const sent = toCloudEvent(event, bus);
    const size = Buffer.byteLength(JSON.stringify(sent));
    const problem = invalidField(event) ?? tooLarge(size);
    if (problem !== undefined) {
      unsendable.push({ event, error: new EventNotSendable(event, problem) });
      continue;
    }
    const last = batches.at(-1);
    // One byte for the comma; the brackets are two.
    if (last && last.length < MAX_EVENTS_PER_CALL && bytes + 1 + size <= MAX_CALL_BYTES) {
      last.push(sent);
      bytes += 1 + size;
    } else {
      batches.push([sent]);
      bytes = 2 + size;
    }
  }
  return { batches, unsendable };
}

function toCloudEvent(event: RotatorEvent, bus: string): CloudEvent {
  return { ...cloudEventOf(event), aliyuneventbusname: bus };
}

/** Without the name of a bus. */
export function cloudEventOf({
  id,
  source,
  type,
  subject,
  timeMs,
  data,
}: RotatorEvent): Omit<CloudEvent, 'aliyuneventbusname'> {
  return {
    id,
    source,
    specversion: '1.0',
    type,
    datacontenttype: 'application/json; charset=utf-8',
    subject,
    time: Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : '',
    data: { ...data, version: VERSION },
  };
}

function tooLarge(bytes: number): string | undefined {
  if (2 + bytes <= MAX_CALL_BYTES) return undefined;
  return `has ${bytes} bytes; EventBridge takes at most ${MAX_CALL_BYTES - 2}`;
}

/** The rules of PutEvents. Fields that we choose are checked, too, since an old ledger may hold other values. */
function invalidField({ id, source, type, subject, timeMs }: RotatorEvent): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/.test(id))
    return 'has an id that is not 1 to 128 letters, digits and hyphens';
  if (!/^[\w.:/-]{1,128}$/.test(source) || source.startsWith('acs.'))
    return "has a source that is not 1 to 128 characters of a URI, or begins with Alibaba Cloud's own acs.";
  if (type.length < 1 || type.length > 64) return 'has a type that is not 1 to 64 characters';
  if (subject.length < 1 || subject.length > 512) return 'has a subject that is not 1 to 512 characters';
  if (!Number.isFinite(timeMs)) return 'has no time';
  return undefined;
}
