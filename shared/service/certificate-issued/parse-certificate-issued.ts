/**
 * Parses a delivery to certificate-issued into requests for scans. Pure. Throws only InvalidEvent.
 *
 * EventBridge delivers one CloudEvent, a list of them, or a list of JSON strings with one each; at least once, in any order. An event only
 * means "scan for this certificate now", so equal requests are made only once: a repeated event is recognised by its source and id, another
 * event about the same certificate on the same day by the task id. Malformed events do not delay the others: they are returned with the
 * requests, and refused after the requests were made.
 */
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../base/clock.ts';
import { InvalidEvent } from '../../base/errors.ts';
import { type EventName, type IssuedCommand, readIssuedEvent } from './issued-event.ts';

/** The largest batch that EventBridge's documents name. */
export const MAX_ISSUED_BYTES = 1024 * 1024;

/** Malformed events described in a message; more would only make it longer. */
const MAX_DESCRIBED = 5;

export interface ScanRequest {
  readonly command: IssuedCommand;
  /** The same for all events with the same command on the same day. */
  readonly taskId: string;
  /** The events that request it; at least one. */
  readonly events: readonly EventName[];
}

export interface CertificatesIssued {
  readonly scanRequests: readonly ScanRequest[];
  /** Types of events of other services, each once. */
  readonly otherTypes: readonly string[];
  /** One error for all malformed events. */
  readonly malformed: InvalidEvent | undefined;
}

/** @throws InvalidEvent if the delivery is too large, or not JSON */
export function parseCertificateIssued(event: Uint8Array): CertificatesIssued {
  const value = parseJson(event);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const requested: RequestedScan[] = [];
  const otherTypes = new Set<string>();
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    const read = readIssuedEvent(item);
    if (read.kind === 'malformed')
      problems.push(
        `${items.length === 1 ? 'the event' : `event ${index + 1} of ${items.length}`} ${read.problem}`,
      );
    else if (read.kind === 'other') otherTypes.add(read.type);
    else requested.push({ ...read, period: periodOf(read.event, read.timeMs) });
  }
  return {
    scanRequests: distinctRequests(requested),
    otherTypes: [...otherTypes],
    malformed: errorFor(problems),
  };
}

interface RequestedScan {
  readonly event: EventName;
  readonly command: IssuedCommand;
  /** Equal commands are one request within the same period. */
  readonly period: string;
}

/** The day of the event, not of its delivery, which may be repeated on a later day. An event without a time is its own period. */
function periodOf({ source, id }: EventName, timeMs: number | undefined): string {
  return JSON.stringify(timeMs === undefined ? [source, id] : [Math.floor(timeMs / DAY_MS)]);
}

function distinctRequests(requested: readonly RequestedScan[]): readonly ScanRequest[] {
  const byEvent = new Set<string>();
  const byTask = new Map<string, { command: IssuedCommand; period: string; events: EventName[] }>();
  for (const { event, command, period } of requested) {
    // Includes the command, because a source may use an id again for another certificate.
    const sameEvent = JSON.stringify([event.source, event.id, identityOf(command)]);
    if (byEvent.has(sameEvent)) continue;
    byEvent.add(sameEvent);
    const taskId = taskIdOf(command, period);
    const known = byTask.get(taskId);
    if (known) known.events.push(event);
    else byTask.set(taskId, { command, period, events: [event] });
  }
  const requests = [...byTask].map(([taskId, request]) => ({ taskId, ...request }));
  return requests
    .filter((request) => !requests.some((other) => other !== request && includes(other, request)))
    .map(({ taskId, command, events }) => ({ taskId, command, events }));
}

/** Whether the scan of `one` does everything that the scan of `other` would do. Equal requests are excluded: they have the same task id. */
function includes(
  one: { readonly command: IssuedCommand; readonly period: string },
  other: { readonly command: IssuedCommand; readonly period: string },
): boolean {
  if (one.period !== other.period || one.command.certificateId !== other.command.certificateId) return false;
  const isAsWide = one.command.region === undefined || one.command.region === other.command.region;
  return isAsWide && (one.command.force === true || other.command.force !== true);
}

function identityOf({ certificateId, region, force }: IssuedCommand): readonly unknown[] {
  return [certificateId, region ?? null, force ?? false];
}

/** Function Compute accepts `[A-Za-z_][A-Za-z0-9_-]{0,127}`. */
function taskIdOf(command: IssuedCommand, period: string): string {
  const identity = JSON.stringify([...identityOf(command), period]);
  return `issued_${createHash('sha256').update(identity).digest('hex').slice(0, 40)}`;
}

function errorFor(problems: readonly string[]): InvalidEvent | undefined {
  if (problems.length === 0) return undefined;
  const described = problems.slice(0, MAX_DESCRIBED).join('. ');
  const more = problems.length > MAX_DESCRIBED ? `. And ${problems.length - MAX_DESCRIBED} more` : '';
  return new InvalidEvent(
    `${described}${more}. No scan was requested for ${problems.length === 1 ? 'it' : 'them'}; the other events of the delivery were processed. Correct the publisher; the timer finds the certificate in any case.`,
  );
}

function parseJson(event: Uint8Array): unknown {
  if (event.byteLength > MAX_ISSUED_BYTES)
    throw new InvalidEvent(
      `the event has ${event.byteLength} bytes; at most ${MAX_ISSUED_BYTES} are accepted. Nothing was read or changed; deliver smaller batches.`,
    );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(event));
  } catch (cause) {
    // Neither the event nor the parser's message, which quotes it, is repeated: it may be an ActionTrail event with a certificate in it.
    const what = cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8 text';
    throw new InvalidEvent(
      `the event is ${what}; expected a CloudEvent or a list of them. Nothing was read or changed. To request a scan by hand, invoke scan.`,
    );
  }
}
