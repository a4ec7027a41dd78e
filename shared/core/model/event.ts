/**
 * Events as they are published on the bus, and as the ledger keeps them until the bus has accepted them. They are flat and have a short
 * summary, because templates of notification rules can select fields but not loop. They contain no PEM and no secrets.
 */
import { createHash } from 'node:crypto';
import { outcomes, type PublishedOutcome } from './outcomes.ts';

export const EVENT_SOURCE = 'cert-rotator';

export type EventType =
  | `certrotator:Rotation:${(typeof outcomes)[PublishedOutcome]['event']}`
  | 'certrotator:Certificate:Expiring'
  | 'certrotator:Certificate:ServedWrong'
  | 'certrotator:Scan:Completed'
  | 'certrotator:Scan:RootsSuspected';

export interface RotatorEvent {
  /** 40 hex digits. An event that is sent again has the same id. */
  readonly id: string;
  readonly source: typeof EVENT_SOURCE;
  readonly type: EventType;
  /** For example `acs:alb:cn-hangzhou::listener/lsn-1`. */
  readonly subject: string;
  readonly timeMs: number;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** An event with the state that it publishes. The state is recorded so that it is not published again. */
export interface Publication {
  /** Identifies the subject of the state: a replacement (`replacementKey`), or a certificate on a listener. */
  readonly key: string;
  readonly state: string;
  readonly event: RotatorEvent;
}

/** The last published state, by `Publication.key`. */
export type PublishedStates = Readonly<Record<string, string>>;

/** Derives an event id from what identifies the event. */
export function eventIdOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 40);
}

export function eventTypeOf(outcome: PublishedOutcome): EventType {
  return `certrotator:Rotation:${outcomes[outcome].event}`;
}
