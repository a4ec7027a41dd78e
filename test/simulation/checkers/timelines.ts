/**
 * The history by listener: its states and their causes, each write with what its writer had read before, and each handshake. Shared by the
 * checkers; decides nothing.
 */
import type { CallEntry, HandshakeEntry, ZonesEntry } from '../../emulator/model/history.ts';
import { LEDGER_DAMAGE, type RunEntry } from '../run-history.ts';

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

interface Draft {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly states: State[];
  readonly writes: Write[];
  readonly handshakes: { readonly index: number; readonly entry: HandshakeEntry }[];
  readonly foreignFrom: number[];
  readonly reads: number[];
  configuring: boolean;
  /** Cause of the change in progress. */
  pending: State['cause'];
  readonly statusOf: Map<string, Reading>;
  readonly certificatesOf: Map<string, Reading>;
  readonly jobs: Set<string>;
}

const writeKinds: Readonly<Record<string, Write['kind']>> = {
  AssociateAdditionalCertificatesWithListener: 'associate',
  DissociateAdditionalCertificatesFromListener: 'dissociate',
  UpdateListenerAttribute: 'update',
};

export function timelinesOf(history: readonly RunEntry[]): Timelines {
  const listeners = new Map<string, Draft>();
  const spoiltAtMs = new Map<string, number>();
  const surelySpoiltAtMs = new Map<string, number>();
  const zoneChanges = new Map<string, ZoneChange[]>();
  const damagedFrom = new Map<string, number>();
  for (const [index, entry] of history.entries()) {
    if (entry.kind === 'change') {
      const { listenerId, loadBalancerId } = entry;
      const draft = listeners.get(listenerId) ?? emptyDraft(listenerId, loadBalancerId);
      listeners.set(listenerId, draft);
      addChange(draft, index, entry);
    } else if (entry.kind === 'handshake') {
      listeners.get(entry.listenerId)?.handshakes.push({ index, entry });
    } else if (entry.kind === 'call') {
      const draft = listeners.get(String(entry.params['ListenerId'] ?? ''));
      if (draft) addCall(draft, index, entry);
    } else if (entry.kind === 'zones') {
      const { loadBalancerId, zones } = entry;
      zoneChanges.set(loadBalancerId, [...(zoneChanges.get(loadBalancerId) ?? []), { index, zones }]);
    } else if (entry.kind === 'fault' && entry.what === LEDGER_DAMAGE) {
      const loadBalancerId = entry.about.split('/').at(-1) ?? '';
      if (!damagedFrom.has(loadBalancerId)) damagedFrom.set(loadBalancerId, index);
    } else if (entry.kind === 'fault' && entry.what === 'stale answer') {
      const draft = listeners.get(entry.about);
      const { atMs, worker } = entry;
      const reading = { index, atMs, stale: true, configuring: false };
      draft?.statusOf.set(worker, reading);
      draft?.certificatesOf.set(worker, reading);
    } else if (entry.kind === 'fault' && entry.what.startsWith('certificate-')) {
      const { about, atMs, what } = entry;
      if (!spoiltAtMs.has(about)) spoiltAtMs.set(about, atMs);
      if (!what.endsWith('later') && !surelySpoiltAtMs.has(about)) surelySpoiltAtMs.set(about, atMs);
    }
  }
  return { listeners, spoiltAtMs, surelySpoiltAtMs, zoneChanges, damagedFrom };
}

function emptyDraft(listenerId: string, loadBalancerId: string): Draft {
  return {
    listenerId,
    loadBalancerId,
    states: [],
    writes: [],
    handshakes: [],
    foreignFrom: [],
    reads: [],
    configuring: false,
    pending: 'start',
    statusOf: new Map(),
    certificatesOf: new Map(),
    jobs: new Set(),
  };
}

function addChange(draft: Draft, index: number, change: Extract<RunEntry, { kind: 'change' }>): void {
  const { what, status, atMs } = change;
  const wasConfiguring = draft.configuring;
  draft.configuring = status === 'Configuring';
  if (what === 'foreign-edit') {
    draft.foreignFrom.push(index);
    draft.pending = 'foreign';
  }
  const isAtRest = what === 'added' || what === 'running' || (what === 'foreign-edit' && !draft.configuring);
  if (!isAtRest) {
    if (!wasConfiguring && what === 'write-accepted') draft.pending = 'foreign';
    return;
  }
  const attached = change.attached.map(({ certificateId, isDefault }) => ({ certificateId, isDefault }));
  const last = draft.states.at(-1);
  // A failed job leaves the listener unchanged.
  if (last && fingerprint(last.attached) === fingerprint(attached)) return;
  draft.states.push({ index, atMs, attached, cause: what === 'added' ? 'start' : draft.pending });
}

export function sameAttached(left: State, right: State): boolean {
  return fingerprint(left.attached) === fingerprint(right.attached);
}

function fingerprint(attached: readonly Attachment[]): string {
  return attached
    .map(({ certificateId, isDefault }) => `${certificateId} ${isDefault}`)
    .sort()
    .join();
}

function addCall(draft: Draft, index: number, call: CallEntry): void {
  const { action, caller, atMs, code, params } = call;
  const kind = writeKinds[action];
  if (!kind) {
    if (code !== 'OK') return;
    const reading: Reading = { index, atMs, stale: false, configuring: draft.configuring };
    if (action === 'GetListenerAttribute') draft.statusOf.set(caller, reading);
    if (action === 'ListListenerCertificates') {
      draft.certificatesOf.set(caller, reading);
      draft.reads.push(index);
    }
    return;
  }
  const before = draft.states.at(-1);
  if (!before) return;
  // A repeated token gets the same answer again, without effect.
  const accepted = call.tookEffect && call.jobId !== undefined && !draft.jobs.has(call.jobId);
  if (call.jobId !== undefined) draft.jobs.add(call.jobId);
  const write: Write = {
    index,
    atMs,
    worker: caller,
    listenerId: draft.listenerId,
    loadBalancerId: draft.loadBalancerId,
    kind,
    ids: idsOf(params['Certificates']),
    token: String(params['ClientToken'] ?? ''),
    accepted,
    code,
    wasConfiguring: draft.configuring && !accepted,
    before,
    readStatus: draft.statusOf.get(caller),
    readCertificates: draft.certificatesOf.get(caller),
  };
  draft.writes.push(write);
  draft.statusOf.delete(caller);
  draft.certificatesOf.delete(caller);
  if (accepted && draft.configuring) draft.pending = write;
}

function idsOf(certificates: unknown): readonly string[] {
  if (!Array.isArray(certificates)) return [];
  return certificates.map((one: Readonly<Record<string, unknown>>) => String(one['CertificateId']));
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
