/** Makes the timelines of a run from its history, entry by entry. */
import type { CallEntry, HandshakeEntry } from '../../emulator/model/history.ts';
import { LEDGER_DAMAGE, type RunEntry } from '../run-history.ts';
import {
  fingerprint,
  type Reading,
  type State,
  type Timelines,
  type Write,
  type ZoneChange,
} from './timelines.ts';

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
