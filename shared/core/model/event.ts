/**
 * Events as they go out on the bus and as the ledger keeps them until the bus has taken them. Flat, with a short summary: templates of
 * notification rules can pick fields, not loop. No PEM, no secrets.
 */
import { createHash } from 'node:crypto';
import { outcomes, type PublishedOutcome } from './outcomes.ts';

export const EVENT_SOURCE = 'cert-rotator';

export type EventType =
  | `certrotator:Rotation:${(typeof outcomes)[PublishedOutcome]['event']}`
  | 'certrotator:Certificate:Expiring'
  | 'certrotator:Scan:Completed';

export interface RotatorEvent {
  /** The same change of state has the same id, however often it is sent: 40 hex digits. */
  readonly id: string;
  readonly source: typeof EVENT_SOURCE;
  readonly type: EventType;
  /** For example `acs:alb:cn-hangzhou::listener/lsn-1`. */
  readonly subject: string;
  readonly timeMs: number;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** An event with the state it publishes, which is remembered so that it is not published again. */
export interface Publication {
  /** What the state is of: a replacement (`replacementKey`), or a certificate on a listener. */
  readonly key: string;
  readonly state: string;
  readonly event: RotatorEvent;
}

/** The state that was published last, by `Publication.key`. */
export type PublishedStates = Readonly<Record<string, string>>;

/** The same identity has the same id: 40 hex digits, as every bus takes them. */
export function eventIdOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 40);
}

export function eventTypeOf(outcome: PublishedOutcome): EventType {
  return `certrotator:Rotation:${outcomes[outcome].event}`;
}
