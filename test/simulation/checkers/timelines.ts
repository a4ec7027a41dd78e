/**
 * The history by listener: its states and their causes, each write with what its writer had read before, and each handshake; and what follows
 * from them alone. Shared by the checkers; decides nothing. `read-timelines.ts` makes them.
 */
import type { HandshakeEntry, ZonesEntry } from '../../emulator/model/history.ts';

export interface Attachment {
  readonly certificateId: string;
  readonly isDefault: boolean;
}

/** The certificates of a listener while no change was in progress. */
export interface State {
  readonly index: number;
  readonly atMs: number;
  readonly attached: readonly Attachment[];
  readonly cause: 'start' | 'foreign' | Write;
}

export interface Write {
  readonly index: number;
  readonly atMs: number;
  readonly worker: string;
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly kind: 'associate' | 'dissociate' | 'update';
  readonly ids: readonly string[];
  readonly token: string;
  readonly accepted: boolean;
  readonly code: string;
  /** Whether the listener was Configuring when the write was sent. */
  readonly wasConfiguring: boolean;
  readonly before: State;
  /** The writer's last reads of the status and of the certificates since its own last write; `undefined`: none. */
  readonly readStatus: Reading | undefined;
  readonly readCertificates: Reading | undefined;
}

export interface Reading {
  readonly index: number;
  readonly atMs: number;
  /** The answer was outdated, and the reader could not know. */
  readonly stale: boolean;
  readonly configuring: boolean;
}

export interface ListenerTimeline {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly states: readonly State[];
  readonly writes: readonly Write[];
  readonly handshakes: readonly { readonly index: number; readonly entry: HandshakeEntry }[];
  /** Indexes at which an edit by another writer started. */
  readonly foreignFrom: readonly number[];
  /** Indexes at which a worker read the current certificates. */
  readonly reads: readonly number[];
}

export interface Timelines {
  readonly listeners: ReadonlyMap<string, ListenerTimeline>;
  /** Spoilt means removed from CAS or revoked: the earliest time at which it may have happened. */
  readonly spoiltAtMs: ReadonlyMap<string, number>;
  /** The time from which the certificate certainly was spoilt. */
  readonly surelySpoiltAtMs: ReadonlyMap<string, number>;
  /** The changes of the zones of each load balancer. */
  readonly zoneChanges: ReadonlyMap<string, readonly ZoneChange[]>;
  /** The index at which an entry of the log of each load balancer was first damaged. */
  readonly damagedFrom: ReadonlyMap<string, number>;
}

export interface ZoneChange {
  readonly index: number;
  readonly zones: ZonesEntry['zones'];
}

export function sameAttached(left: State, right: State): boolean {
  return fingerprint(left.attached) === fingerprint(right.attached);
}

export function fingerprint(attached: readonly Attachment[]): string {
  return attached
    .map(({ certificateId, isDefault }) => `${certificateId} ${isDefault}`)
    .sort()
    .join();
}

/** The writer could not know the current state: its last read was outdated, or another writer has edited the listener since. */
export function couldNotKnow(listener: ListenerTimeline, write: Write): boolean {
  return write.readCertificates?.stale === true || wasOvertaken(listener, write);
}

/** Another writer edited the listener between the writer's last read and its write. */
export function wasOvertaken(
  { foreignFrom }: ListenerTimeline,
  { index, readCertificates: read }: Write,
): boolean {
  return read !== undefined && foreignFrom.some((from) => from > read.index && from < index);
}

/** It was attached by a write of the service. */
export function wasAttachedByUs(listener: ListenerTimeline, at: Pick<Write, 'index'>, id: string): boolean {
  const states = listener.states.filter(({ index }) => index < at.index);
  const last = states.findLastIndex(({ attached }) => !holds(attached, id));
  const putting = states[last + 1];
  return last >= 0 && putting !== undefined && typeof putting.cause !== 'string';
}

export function holds(attached: readonly Attachment[], id: string): boolean {
  return attached.some(({ certificateId }) => certificateId === id);
}
