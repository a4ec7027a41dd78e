/**
 * What the ledger says of the past, of what is open and of what is held back, for people. Only reads; JSON-safe, without secrets.
 *
 * Nothing here says what hangs on a listener now: only a look does. A log that cannot be read is named and does not hide the others.
 */

import type { Clock } from '../../base/clock.ts';
import type { RecordedReason } from '../../core/model/reasons.ts';
import {
  BREAKER_WINDOW_MS,
  breakerIsOpen,
  CONTROL_LOG,
  type ControlState,
  controlReducer,
} from '../../core/records/control-log.ts';
import type { LastOutcome } from '../../core/records/last-outcomes.ts';
import type { LoadBalancerState } from '../../core/records/load-balancer-log.ts';
import type { OpenChange } from '../../core/records/open-change.ts';
import type { LedgerStore } from '../../ledger/ledger.ts';
import { viewLog } from '../../ledger/log.ts';
import {
  type Recorded,
  type RecordedCertificate,
  type RecordedLoadBalancer,
  recordedCertificates,
  recordedLoadBalancers,
  type Unreadable,
} from '../../ledger/recorded.ts';
import { heldBack } from '../../rotation/waves/waves.ts';
import { describeChange, describeEntry } from './describe-entry.ts';

export interface Question {
  /** Only this one; left out: all. */
  readonly loadBalancerId?: string | undefined;
}

interface Place {
  readonly region: string;
  readonly loadBalancerId: string;
}

export interface EntryView {
  readonly n: number;
  readonly atMs: number;
  readonly kind: string;
  readonly holder: string;
  readonly text: string;
}

export interface HistoryView {
  readonly loadBalancers: readonly (Place & {
    /** The last one of each replacement, the newest first. */
    readonly outcomes: readonly LastOutcome[];
    /** In order, as far back as there are any; empty unless one load balancer was asked for. */
    readonly entries: readonly EntryView[];
  })[];
  readonly unreadable: readonly Unreadable[];
}

export async function history(store: LedgerStore, question: Question = {}): Promise<HistoryView> {
  const { loadBalancerId } = question;
  const { items, unreadable } = await recordedLoadBalancers(store, loadBalancerId);
  const loadBalancers: HistoryView['loadBalancers'][number][] = [];
  for (const { region, loadBalancerId: id, log, state } of items) {
    loadBalancers.push({
      region,
      loadBalancerId: id,
      outcomes: outcomesOf(state),
      entries: loadBalancerId === undefined ? [] : await entriesOf(store, log),
    });
  }
  return { loadBalancers, unreadable };
}

/** The newest first. */
export function outcomesOf({ outcomes }: Pick<LoadBalancerState, 'outcomes'>): readonly LastOutcome[] {
  return Object.values(outcomes).sort((left, right) => right.atMs - left.atMs);
}

async function entriesOf(store: LedgerStore, log: string): Promise<readonly EntryView[]> {
  const records = await store.read(log, 1);
  return records.map((record) => {
    const { n, atMs, kind, holder } = record;
    return { n, atMs, kind, holder, text: describeEntry(record) };
  });
}

export interface OpenChangeView {
  readonly rotationId: string;
  readonly listenerId: string;
  /** For example `2-cn-hangzhou takes the place of 1-cn-hangzhou (default)`. */
  readonly change: string;
  readonly startedAtMs: number;
  readonly state: 'begun' | 'rolling-back' | 'unproved';
  readonly reason: RecordedReason | null;
  readonly message: string | null;
}

export interface OpenView {
  /** Only those on which something is open. */
  readonly loadBalancers: readonly (Place & {
    /** `holds`: a worker may be at work. */
    readonly lease: { readonly holder: string; readonly untilMs: number; readonly holds: boolean } | null;
    readonly changes: readonly OpenChangeView[];
  })[];
  readonly unreadable: readonly Unreadable[];
}

export async function openWork(
  store: LedgerStore,
  clock: Pick<Clock, 'now'>,
  { loadBalancerId }: Question = {},
): Promise<OpenView> {
  return openWorkOf(await recordedLoadBalancers(store, loadBalancerId), clock.now());
}

/** Pure: what `openWork` says of what was read. */
export function openWorkOf({ items, unreadable }: Recorded<RecordedLoadBalancer>, nowMs: number): OpenView {
  const loadBalancers = items
    .filter(({ state }) => state.lease !== undefined || state.open.length > 0)
    .map(({ region, loadBalancerId: id, state: { lease, open } }) => ({
      region,
      loadBalancerId: id,
      lease: lease ? { holder: lease.holder, untilMs: lease.untilMs, holds: nowMs < lease.untilMs } : null,
      changes: open.map(viewOf),
    }));
  return { loadBalancers, unreadable };
}

function viewOf({ rotationId, change, startedAtMs, rollingBack, unproved }: OpenChange): OpenChangeView {
  const trouble = unproved ?? rollingBack;
  return {
    rotationId,
    listenerId: change.listenerId,
    change: describeChange(change),
    startedAtMs,
    state: stateOf({ rollingBack, unproved }),
    reason: trouble?.reason ?? null,
    message: trouble?.message ?? null,
  };
}

function stateOf({ rollingBack, unproved }: Pick<OpenChange, 'rollingBack' | 'unproved'>) {
  if (rollingBack) return 'rolling-back';
  return unproved ? 'unproved' : 'begun';
}

export interface HeldBackView {
  readonly certificateId: string;
  /** Where its proof failed. */
  readonly loadBalancerId: string;
  readonly failedAtMs: number;
  readonly times: number;
  /** `null`: on every load balancer, until somebody releases it. */
  readonly untilMs: number | null;
  /** What the proof said, where the record of the load balancer still has it. */
  readonly reason: RecordedReason | null;
  readonly message: string | null;
}

export interface QuarantineView {
  readonly paused: boolean;
  readonly breaker: {
    readonly open: boolean;
    /** When it closes by itself; `null` while it is closed. */
    readonly untilMs: number | null;
    /** Load balancers with a failed proof within a day. */
    readonly loadBalancerIds: readonly string[];
  };
  readonly heldBack: readonly HeldBackView[];
  readonly unreadable: readonly Unreadable[];
}

interface QuarantineInput {
  readonly control: ControlState;
  readonly certificates: Recorded<RecordedCertificate>;
  readonly loadBalancers: Recorded<RecordedLoadBalancer>;
  readonly nowMs: number;
}

/** With a load balancer: what is held back there, which includes what is held back everywhere. */
export async function quarantine(
  store: LedgerStore,
  clock: Pick<Clock, 'now'>,
  { loadBalancerId }: Question = {},
): Promise<QuarantineView> {
  const nowMs = clock.now();
  const { state: control } = await viewLog(store, CONTROL_LOG, controlReducer);
  const certificates = await recordedCertificates(store);
  const all = quarantineOf({
    control,
    certificates,
    loadBalancers: await recordedLoadBalancers(store),
    nowMs,
  });
  return {
    ...all,
    heldBack: all.heldBack.filter(
      (one) => loadBalancerId === undefined || one.untilMs === null || one.loadBalancerId === loadBalancerId,
    ),
  };
}

/** Pure: what `quarantine` says of what was read, of every load balancer. */
export function quarantineOf({
  control,
  certificates,
  loadBalancers,
  nowMs,
}: QuarantineInput): QuarantineView {
  const held = certificates.items.flatMap(({ certificateId, state }) =>
    heldBack(state, nowMs).map(({ loadBalancerId: id, atMs, times, untilMs }) => ({
      certificateId,
      loadBalancerId: id,
      failedAtMs: atMs,
      times,
      untilMs: untilMs ?? null,
      ...whyOf(loadBalancers.items, id, certificateId),
    })),
  );
  return {
    paused: control.paused,
    breaker: breakerOf(control, nowMs),
    heldBack: held,
    unreadable: [...certificates.unreadable, ...loadBalancers.unreadable],
  };
}

function whyOf(
  recorded: readonly RecordedLoadBalancer[],
  loadBalancerId: string,
  certificateId: string,
): Pick<HeldBackView, 'reason' | 'message'> {
  const outcome = recorded
    .filter((one) => one.loadBalancerId === loadBalancerId)
    .flatMap(({ state }) => Object.values(state.outcomes))
    .find((one) => one.newCertificateId === certificateId && one.outcome !== 'verified');
  return { reason: outcome?.reason ?? null, message: outcome?.message ?? null };
}

function breakerOf(control: ControlState, nowMs: number): QuarantineView['breaker'] {
  const recent = control.failures.filter(({ atMs }) => nowMs - atMs < BREAKER_WINDOW_MS);
  const ends = recent.map(({ atMs }) => atMs + BREAKER_WINDOW_MS).sort((left, right) => left - right);
  const open = breakerIsOpen(control, nowMs);
  return {
    open,
    untilMs: open ? (ends.find((endMs) => !breakerIsOpen(control, endMs)) ?? null) : null,
    loadBalancerIds: [...new Set(recent.map(({ loadBalancerId }) => loadBalancerId))].sort(),
  };
}
