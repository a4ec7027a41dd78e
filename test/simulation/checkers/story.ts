/**
 * The history told per listener: which states it was in and by whose doing, every write that was sent to it, what each writer had read
 * before, and every handshake. Shared by the checkers; decides nothing.
 */
import type { CallEntry, HandshakeEntry } from '../../emulator/model/history.ts';
import type { Happening } from '../happenings.ts';

export interface Hanging {
  readonly certificateId: string;
  readonly isDefault: boolean;
}

/** What a listener held while nothing was under way. */
export interface State {
  readonly index: number;
  readonly atMs: number;
  readonly hanging: readonly Hanging[];
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
  /** When it was sent. */
  readonly wasConfiguring: boolean;
  readonly before: State;
  /** The writer's last reading of the status and of the certificates since its own last write; `undefined`: none. */
  readonly readStatus: Reading | undefined;
  readonly readCertificates: Reading | undefined;
}

export interface Reading {
  readonly index: number;
  readonly atMs: number;
  /** The answer was an old one, and the reader could not know. */
  readonly stale: boolean;
  readonly configuring: boolean;
}

export interface ListenerStory {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly states: readonly State[];
  readonly writes: readonly Write[];
  readonly handshakes: readonly { readonly index: number; readonly entry: HandshakeEntry }[];
  /** Indexes at which somebody else's edit began. */
  readonly foreignFrom: readonly number[];
  /** Indexes at which one of ours read its certificates as they were. */
  readonly looks: readonly number[];
}

export interface Story {
  readonly listeners: ReadonlyMap<string, ListenerStory>;
  /** From when on a certificate may have been removed from CAS or revoked. */
  readonly spoiltAtMs: ReadonlyMap<string, number>;
  /** From when on it surely was. */
  readonly surelySpoiltAtMs: ReadonlyMap<string, number>;
}

interface Telling {
  readonly listenerId: string;
  readonly loadBalancerId: string;
  readonly states: State[];
  readonly writes: Write[];
  readonly handshakes: { readonly index: number; readonly entry: HandshakeEntry }[];
  readonly foreignFrom: number[];
  readonly looks: number[];
  configuring: boolean;
  /** Whose change is under way. */
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

export function tellStory(happenings: readonly Happening[]): Story {
  const listeners = new Map<string, Telling>();
  const spoiltAtMs = new Map<string, number>();
  const surelySpoiltAtMs = new Map<string, number>();
  for (const [index, happening] of happenings.entries()) {
    if (happening.kind === 'change') {
      const { listenerId, loadBalancerId } = happening;
      const telling = listeners.get(listenerId) ?? begin(listenerId, loadBalancerId);
      listeners.set(listenerId, telling);
      tellChange(telling, index, happening);
    } else if (happening.kind === 'handshake') {
      listeners.get(happening.listenerId)?.handshakes.push({ index, entry: happening });
    } else if (happening.kind === 'call') {
      const telling = listeners.get(String(happening.params['ListenerId'] ?? ''));
      if (telling) tellCall(telling, index, happening);
    } else if (happening.kind === 'fault' && happening.what === 'stale answer') {
      const telling = listeners.get(happening.about);
      const { atMs, worker } = happening;
      const reading = { index, atMs, stale: true, configuring: false };
      telling?.statusOf.set(worker, reading);
      telling?.certificatesOf.set(worker, reading);
    } else if (happening.kind === 'fault' && happening.what.startsWith('certificate-')) {
      const { about, atMs, what } = happening;
      if (!spoiltAtMs.has(about)) spoiltAtMs.set(about, atMs);
      if (!what.endsWith('later') && !surelySpoiltAtMs.has(about)) surelySpoiltAtMs.set(about, atMs);
    }
  }
  return { listeners, spoiltAtMs, surelySpoiltAtMs };
}

function begin(listenerId: string, loadBalancerId: string): Telling {
  return {
    listenerId,
    loadBalancerId,
    states: [],
    writes: [],
    handshakes: [],
    foreignFrom: [],
    looks: [],
    configuring: false,
    pending: 'start',
    statusOf: new Map(),
    certificatesOf: new Map(),
    jobs: new Set(),
  };
}

function tellChange(telling: Telling, index: number, change: Extract<Happening, { kind: 'change' }>): void {
  const { what, status, attached, atMs } = change;
  const wasConfiguring = telling.configuring;
  telling.configuring = status === 'Configuring';
  if (what === 'foreign-edit') {
    telling.foreignFrom.push(index);
    telling.pending = 'foreign';
  }
  const rests = what === 'added' || what === 'running' || (what === 'foreign-edit' && !telling.configuring);
  if (!rests) {
    if (!wasConfiguring && what === 'write-accepted') telling.pending = 'foreign';
    return;
  }
  const hanging = attached.map(({ certificateId, isDefault }) => ({ certificateId, isDefault }));
  const last = telling.states.at(-1);
  // A failed job leaves everything as it was.
  if (last && key(last.hanging) === key(hanging)) return;
  telling.states.push({ index, atMs, hanging, cause: what === 'added' ? 'start' : telling.pending });
}

export function sameHanging(left: State, right: State): boolean {
  return key(left.hanging) === key(right.hanging);
}

function key(hanging: readonly Hanging[]): string {
  return hanging
    .map(({ certificateId, isDefault }) => `${certificateId} ${isDefault}`)
    .sort()
    .join();
}

function tellCall(telling: Telling, index: number, call: CallEntry): void {
  const { action, caller, atMs, code, params } = call;
  const kind = writeKinds[action];
  if (!kind) {
    if (code !== 'OK') return;
    const reading: Reading = { index, atMs, stale: false, configuring: telling.configuring };
    if (action === 'GetListenerAttribute') telling.statusOf.set(caller, reading);
    if (action === 'ListListenerCertificates') {
      telling.certificatesOf.set(caller, reading);
      telling.looks.push(index);
    }
    return;
  }
  const before = telling.states.at(-1);
  if (!before) return;
  // A token that is sent again repeats the answer, and nothing happens.
  const accepted = call.tookEffect && call.jobId !== undefined && !telling.jobs.has(call.jobId);
  if (call.jobId !== undefined) telling.jobs.add(call.jobId);
  const write: Write = {
    index,
    atMs,
    worker: caller,
    listenerId: telling.listenerId,
    loadBalancerId: telling.loadBalancerId,
    kind,
    ids: idsOf(params['Certificates']),
    token: String(params['ClientToken'] ?? ''),
    accepted,
    code,
    wasConfiguring: telling.configuring && !accepted,
    before,
    readStatus: telling.statusOf.get(caller),
    readCertificates: telling.certificatesOf.get(caller),
  };
  telling.writes.push(write);
  telling.statusOf.delete(caller);
  telling.certificatesOf.delete(caller);
  if (accepted && telling.configuring) telling.pending = write;
}

function idsOf(certificates: unknown): readonly string[] {
  if (!Array.isArray(certificates)) return [];
  return certificates.map((one: Readonly<Record<string, unknown>>) => String(one['CertificateId']));
}

/** Somebody else changed the listener after the writer's last look, or the writer was told something old: it could not know. */
export function couldNotKnow(listener: ListenerStory, write: Write): boolean {
  return write.readCertificates?.stale === true || wasOvertaken(listener, write);
}

/** Somebody else changed the listener between the writer's last look and its write. */
export function wasOvertaken(
  { foreignFrom }: ListenerStory,
  { index, readCertificates: read }: Write,
): boolean {
  return read !== undefined && foreignFrom.some((from) => from > read.index && from < index);
}

/** It hangs there because of a write of ours, and did not before. */
export function wasPutOnByUs(listener: ListenerStory, at: Pick<Write, 'index'>, id: string): boolean {
  const states = listener.states.filter(({ index }) => index < at.index);
  const last = states.findLastIndex(({ hanging }) => !holds(hanging, id));
  const putting = states[last + 1];
  return last >= 0 && putting !== undefined && typeof putting.cause !== 'string';
}

export function holds(hanging: readonly Hanging[], id: string): boolean {
  return hanging.some(({ certificateId }) => certificateId === id);
}
