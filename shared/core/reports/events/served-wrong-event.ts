/**
 * Events of certificates that are served and wrong: one when a check first shows it, for each certificate on a listener. If so many have turned
 * untrusted that our roots or our clock are the likelier cause, one event for the region takes the place of theirs.
 *
 * Not repeated while it lasts. Once it has ended, it is forgotten: if it comes back, it is published again.
 */
import {
  EVENT_SOURCE,
  eventIdOf,
  type Publication,
  type PublishedStates,
  type RotatorEvent,
} from '../../model/event.ts';
import type { Language } from '../../model/texts/language.ts';
import type { WrongRow } from '../wrong-row.ts';
import { suspectSummary, wrongSummary } from './summaries.ts';

export interface WrongInRegion {
  readonly region: string;
  /** Each has an event of its own. */
  readonly rows: readonly WrongRow[];
  /** Their roots, or our clock, are in doubt: one event for all. */
  readonly suspect: readonly WrongRow[];
}

/** @param published the states that were published before */
export function servedWrongEvents(
  { region, rows, suspect }: WrongInRegion,
  published: PublishedStates,
  nowMs: number,
  language: Language,
): readonly Publication[] {
  const own = rows.map((row) => wrongPublication(row, nowMs, language));
  const all = suspect.length > 0 ? [suspectPublication(region, suspect, nowMs, language), ...own] : own;
  // The same certificate may be in two slots of a listener.
  const byKey = new Map(all.map((one) => [one.key, one]));
  return [...byKey.values()].filter(({ key, state }) => published[key] !== state);
}

/** The published states to keep: of what is wrong still. */
export function stillWrong(
  { region, rows, suspect }: WrongInRegion,
  published: PublishedStates,
): PublishedStates {
  const own = rows.map(wrongKey);
  const present = new Set(suspect.length > 0 ? [suspectKey(region), ...own] : own);
  return Object.fromEntries(Object.entries(published).filter(([key]) => present.has(key)));
}

function wrongKey({ row: { listenerId }, certificateId }: WrongRow): string {
  return `served-wrong ${listenerId} ${certificateId}`;
}

function suspectKey(region: string): string {
  return `roots-suspected ${region}`;
}

function wrongPublication(wrong: WrongRow, nowMs: number, language: Language): Publication {
  const { row, certificateId, fault } = wrong;
  const { region, loadBalancerId, listenerId, slot, keyType } = row;
  const event: RotatorEvent = {
    id: eventIdOf(['served-wrong', region, listenerId, certificateId, fault.reason, fault.sinceMs]),
    source: EVENT_SOURCE,
    type: 'certrotator:Certificate:ServedWrong',
    subject: `acs:alb:${region}::listener/${listenerId}`,
    timeMs: nowMs,
    data: {
      schemaVersion: 1,
      region,
      loadBalancerId,
      loadBalancerName: row.loadBalancerName,
      listenerId,
      slot,
      keyType,
      certificateId,
      since: new Date(fault.sinceMs).toISOString(),
      reasonCode: fault.reason,
      summary: wrongSummary(language, wrong),
    },
  };
  return { key: wrongKey(wrong), state: `${fault.sinceMs} ${fault.reason}`, event };
}

function suspectPublication(
  region: string,
  suspect: readonly WrongRow[],
  nowMs: number,
  language: Language,
): Publication {
  const sinceMs = suspect.reduce((first, { fault }) => Math.min(first, fault.sinceMs), nowMs);
  const certificates = new Set(suspect.map(({ certificateId }) => certificateId)).size;
  const event: RotatorEvent = {
    id: eventIdOf(['roots-suspected', region, sinceMs]),
    source: EVENT_SOURCE,
    type: 'certrotator:Scan:RootsSuspected',
    subject: `acs:alb:${region}::scan`,
    timeMs: nowMs,
    data: {
      schemaVersion: 1,
      region,
      certificates,
      since: new Date(sinceMs).toISOString(),
      reasonCode: 'chain-not-trusted',
      summary: suspectSummary(language, region, certificates),
    },
  };
  return { key: suspectKey(region), state: String(sinceMs), event };
}
