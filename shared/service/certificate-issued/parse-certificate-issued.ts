/**
 * Parses what arrives at certificate-issued into requests for scans. Pure. Throws nothing but InvalidEvent.
 *
 * EventBridge delivers one CloudEvent, or a list of them, or a list of JSON texts with one each; at least once, in any order. An event only
 * says "scan for this certificate now", so equal requests are made once: the same event by its source and id, another event about the same
 * certificate by the task id, which holds for the day on which the event was made. What is malformed does not hold up the rest: it is
 * returned beside the requests, to be refused after they were made.
 */
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../base/clock.ts';
import { InvalidEvent } from '../../base/errors.ts';
import { type EventName, type IssuedCommand, readIssuedEvent } from './issued-event.ts';

/** The largest batch that EventBridge's documents name. */
export const MAX_ISSUED_BYTES = 1024 * 1024;

/** Of what is malformed; more would only make the message longer. */
const MAX_NAMED = 5;

export interface ScanRequest {
  readonly command: IssuedCommand;
  /** The same for every event that asks for the same on the same day. */
  readonly taskId: string;
  /** That ask for it; at least one. */
  readonly events: readonly EventName[];
}

export interface CertificatesIssued {
  readonly scanRequests: readonly ScanRequest[];
  /** Types of events that are none of ours, each once. */
  readonly otherTypes: readonly string[];
  /** What cannot be understood, in one error for all of it. */
  readonly malformed: InvalidEvent | undefined;
}

/** @throws InvalidEvent where it is not even a list of anything */
export function parseCertificateIssued(event: Uint8Array): CertificatesIssued {
  const value = parseJson(event);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const asked: Asked[] = [];
  const otherTypes = new Set<string>();
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    const read = readIssuedEvent(item);
    if (read.kind === 'malformed')
      problems.push(
        `${items.length === 1 ? 'the event' : `event ${index + 1} of ${items.length}`} ${read.problem}`,
      );
    else if (read.kind === 'other') otherTypes.add(read.type);
    else asked.push({ ...read, period: periodOf(read.event, read.timeMs) });
  }
  return { scanRequests: distinctRequests(asked), otherTypes: [...otherTypes], malformed: refusal(problems) };
}

interface Asked {
  readonly event: EventName;
  readonly command: IssuedCommand;
  /** For how long the same command is the same request. */
  readonly period: string;
}

/** The day of the event, not of its delivery, which may be another one each time. Where it has no time, the event itself. */
function periodOf({ source, id }: EventName, timeMs: number | undefined): string {
  return JSON.stringify(timeMs === undefined ? [source, id] : [Math.floor(timeMs / DAY_MS)]);
}

function distinctRequests(asked: readonly Asked[]): readonly ScanRequest[] {
  const byEvent = new Set<string>();
  const byTask = new Map<string, { command: IssuedCommand; period: string; events: EventName[] }>();
  for (const { event, command, period } of asked) {
    // An id that was used again for another certificate is no reason to leave that one alone.
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

/** The scan of `one` does all that the scan of `other` would do. Two that are equal have the same task id. */
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

/** As Function Compute takes it: `[A-Za-z_][A-Za-z0-9_-]{0,127}`. */
function taskIdOf(command: IssuedCommand, period: string): string {
  const identity = JSON.stringify([...identityOf(command), period]);
  return `issued_${createHash('sha256').update(identity).digest('hex').slice(0, 40)}`;
}

function refusal(problems: readonly string[]): InvalidEvent | undefined {
  if (problems.length === 0) return undefined;
  const named = problems.slice(0, MAX_NAMED).join('. ');
  const more = problems.length > MAX_NAMED ? `. And ${problems.length - MAX_NAMED} more` : '';
  return new InvalidEvent(
    `${named}${more}. Nothing was requested because of ${problems.length === 1 ? 'it' : 'them'}; whatever else was delivered with it has been seen to. Correct what publishes it; the timer finds the certificate in any case.`,
  );
}

function parseJson(event: Uint8Array): unknown {
  if (event.byteLength > MAX_ISSUED_BYTES)
    throw new InvalidEvent(
      `the event has ${event.byteLength} bytes; at most ${MAX_ISSUED_BYTES} are taken. Nothing was read or changed; deliver smaller batches.`,
    );
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(event));
  } catch (cause) {
    // It is not quoted, and neither is the parser, which quotes: it may be an ActionTrail event with a certificate in it.
    const what = cause instanceof SyntaxError ? 'not JSON' : 'not UTF-8 text';
    throw new InvalidEvent(
      `the event is ${what}; expected a CloudEvent or a list of them. Nothing was read or changed. To request a scan by hand, invoke scan.`,
    );
  }
}
