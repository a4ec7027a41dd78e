/** Parses the body of a PutEvents call: refuses the whole call, or checks each entry. Pure. */
import { WireError } from '../model/wire.ts';
import { checkSent, type SentEvent } from './cloud-event.ts';
import type { EventKnobs } from './knobs.ts';

export type Entry = {
  /** The id as sent; empty if it is not text. */
  readonly eventId: string;
  /** The entry as JSON. */
  readonly text: string;
} & (
  | { readonly sent: SentEvent; readonly problem?: undefined }
  | { readonly sent?: undefined; readonly problem: string }
);

/** @throws WireError: the whole call is refused, and no event of it is accepted */
export function readEntries(
  text: string,
  { eventsPerCall, eventBytes, callBytes }: Pick<EventKnobs, 'eventsPerCall' | 'eventBytes' | 'callBytes'>,
): readonly Entry[] {
  const items = jsonOrUndefined(text);
  if (!Array.isArray(items)) throw refused('The body is not a list of events.');
  if (items.length === 0 || items.length > eventsPerCall)
    throw refused(`The number of events is not between 1 and ${eventsPerCall}.`);
  const entries = items.map(readEntry);
  if (
    Buffer.byteLength(text) > callBytes ||
    entries.some((entry) => Buffer.byteLength(entry.text) > eventBytes)
  )
    throw refused('The size of the events exceeds the limit.');
  return entries;
}

function readEntry(item: unknown): Entry {
  const id = typeof item === 'object' && item !== null ? Reflect.get(item, 'id') : undefined;
  const common = { eventId: typeof id === 'string' ? id : '', text: JSON.stringify(item) };
  const checked = checkSent(item);
  return isProblem(checked) ? { ...common, problem: checked.problem } : { ...common, sent: checked };
}

function isProblem(checked: ReturnType<typeof checkSent>): checked is { readonly problem: string } {
  return !('specversion' in checked);
}

function refused(message: string): WireError {
  return new WireError(400, 'InvalidArgument', message);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
