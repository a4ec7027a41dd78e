/**
 * Reads one CloudEvent of certificate-issued: a command for scan, an event of another type, or a malformed event. Pure.
 *
 * Unknown fields are ignored, as CloudEvents requires; `mode` is one of them, so an event can neither raise nor lower it. Known fields are
 * validated like those of commands (parse-command.ts).
 */

import * as z from 'zod';
import { isObject } from '../../base/is-object.ts';
import { lazily } from '../../base/lazily.ts';
import { commandSchema } from '../commands/command-schemas.ts';
import { quote } from '../commands/parse-command.ts';
import { CAS_ACTION_TRAIL_TYPE_PREFIX, certificateOfUpload } from './cas-action-trail.ts';

/** The type of the event that a certificate pipeline publishes after it has uploaded a certificate to CAS. */
export const CERTIFICATE_ISSUED_TYPE = 'certpipeline:Certificate:Issued';

/** The fields of a command for scan that an event may set. */
export interface IssuedCommand {
  readonly certificateId: string;
  readonly region?: string;
  readonly force?: true;
}

export interface EventName {
  readonly source: string;
  readonly id: string;
}

export type ReadEvent =
  | {
      readonly kind: 'wanted';
      readonly event: EventName;
      readonly command: IssuedCommand;
      /** When it was created, else when the bus accepted it; `undefined`: no time in a known form. */
      readonly timeMs: number | undefined;
    }
  | { readonly kind: 'other'; readonly type: string }
  | { readonly kind: 'malformed'; readonly problem: string };

const nameSchema = lazily(() => {
  const name = z.string().min(1).max(2_048);
  return z.object({ source: name, id: name });
});

const dataSchema = lazily(() => {
  const { certificateId, region, force } = commandSchema().shape;
  return z.object({ certificateId: certificateId.unwrap(), region, force });
});

/** @param item parsed JSON; a string is parsed as JSON again, since some sources deliver it so */
export function readIssuedEvent(item: unknown): ReadEvent {
  const event = typeof item === 'string' ? jsonOrUndefined(item) : item;
  if (!isObject(event)) return malformed(`is ${kindOf(item)}, not a CloudEvent`);
  const { type } = event;
  if (typeof type !== 'string' || type === '')
    return malformed('has no type, so it is not a CloudEvent (to request a scan by hand, invoke scan)');
  const isUpload = type.startsWith(CAS_ACTION_TRAIL_TYPE_PREFIX);
  if (type !== CERTIFICATE_ISSUED_TYPE && !isUpload) return { kind: 'other', type };
  const named = nameSchema().safeParse(event);
  if (!named.success)
    return malformed(`has no ${named.error.issues[0]?.path.join('.')} of 1 to 2048 characters`);
  const { source, id } = named.data;
  const timeMs = parseEventTime(event['time']) ?? parseEventTime(event['aliyunpublishtime']);
  const data = dataOf(event);
  if (isUpload) {
    const uploaded = certificateOfUpload(data);
    if (uploaded === undefined) return { kind: 'other', type };
    return { kind: 'wanted', event: { source, id }, command: { certificateId: uploaded }, timeMs };
  }
  const command = readCommand(data);
  if (typeof command === 'string') return malformed(`${command} (source ${quote(source)}, id ${quote(id)})`);
  return { kind: 'wanted', event: { source, id }, command, timeMs };
}

/** @returns the problem as text if it is not a command */
function readCommand(data: unknown): IssuedCommand | string {
  if (!isObject(data))
    return `has ${kindOf(data)} for data; expected {"certificateId":"20741377-cn-hangzhou"}`;
  // Many serializers write null for what is absent.
  const given = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
  const parsed = dataSchema().safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path: [field], message }) => {
      return `data.${String(field)} is ${quote(given[String(field)])}, ${message}`;
    });
    return `is wrong: ${problems.join('; ')}`;
  }
  const { certificateId, region, force } = parsed.data;
  return {
    certificateId,
    ...(region === undefined ? {} : { region }),
    ...(force === true ? { force: true } : {}),
  };
}

/** A producer that gives its SDK a string or another content type sends the data as a string or as `data_base64`. */
function dataOf({ data, data_base64 }: Readonly<Record<string, unknown>>): unknown {
  if (typeof data === 'string') return jsonOrUndefined(data) ?? data;
  if (data === undefined && typeof data_base64 === 'string')
    return jsonOrUndefined(Buffer.from(data_base64, 'base64').toString('utf8'));
  return data;
}

/**
 * RFC 3339, and the deviations that were seen in events: `PRC` or `Asia/Shanghai` as the zone, or no zone (read as UTC).
 * `undefined` for everything else: the time only decides how often a scan is requested.
 */
export function parseEventTime(time: unknown): number | undefined {
  if (typeof time !== 'string') return undefined;
  const [, moment, zone = ''] =
    /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:\.\d{1,9})? ?(Z|[+-]\d\d:\d\d|PRC|Asia\/Shanghai)?$/i.exec(
      time,
    ) ?? [];
  if (moment === undefined) return undefined;
  const offset = /^(PRC|Asia)/i.test(zone) ? '+08:00' : zone.toUpperCase() || 'Z';
  const timeMs = Date.parse(`${moment.replace(' ', 'T')}${offset}`);
  return Number.isFinite(timeMs) ? timeMs : undefined;
}

/** Other values are described, not quoted: they may hold anything. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text without an object of JSON in it' : `a ${typeof value}`;
}

function malformed(problem: string): ReadEvent {
  return { kind: 'malformed', problem };
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
