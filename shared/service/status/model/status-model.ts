/**
 * The model of the status page, its JSON and its metrics, from a reading of the ledger. Pure; the clock is a parameter.
 *
 * The model is the JSON document: plain data, JSON-safe, without secrets, described in docs/status.md. A change that removes a field, or
 * changes its meaning, raises `STATUS_FORMAT`; new fields may be added at any time. Names of times end with `Ms`: milliseconds since 1970, UTC.
 */

import { DAY_MS, HOUR_MS } from '../../../base/clock.ts';
import { VERSION } from '../../../base/version.ts';
import { type Reason, reasons } from '../../../core/model/reasons.ts';
import { replacementKey } from '../../../core/model/replacement-key.ts';
import type { LastOutcome } from '../../../core/records/last-outcomes.ts';
import {
  type ScanSnapshot,
  SERVED_RECORD_MAX_AGE_MS,
  type ServedRecord,
  type SnapshotRow,
} from '../../../core/reports/scan-snapshot.ts';
import type { Unreadable } from '../../../ledger/recorded.ts';
import { stopReason } from '../../../rotation/waves/waves.ts';
import { outcomesOf } from '../../operator/history.ts';
import { type OpenView, openWorkOf } from '../../operator/open-work.ts';
import { type QuarantineView, quarantineOf } from '../../operator/quarantine.ts';
import {
  type CertificateState,
  certificateState,
  certificateStates,
  urgencyOf,
} from './certificate-state.ts';
import { type ChannelView, channelView } from './channel-view.ts';
import type { StatusReading } from './reading.ts';

export const STATUS_FORMAT = 1;

/** The timer scans every hour: after three missing scans the data is out of date. */
export const STALE_AFTER_MS = 3 * HOUR_MS;

export interface ScanView
  extends Pick<ScanSnapshot, 'region' | 'mode' | 'startedAtMs' | 'finishedAtMs' | 'failures'> {
  /** Of the scan; `null`: one that did not write it. */
  readonly version: string | null;
  /** The time since the last scan that could list the region. */
  readonly ageMs: number;
  readonly stale: boolean;
  /** Start of the newest scan if it could not list the region: `failures` are of that scan, everything else is of the one before. */
  readonly notListedAtMs: number | null;
  readonly listeners: number;
  readonly certificates: number;
}

/** One certificate in one slot of one listener, at the newest scan. */
export interface CertificateView extends SnapshotRow {
  readonly state: CertificateState;
  /** Days until it expires, rounded down; negative once it has expired, `null`: unknown. */
  readonly daysLeft: number | null;
  /** Its last outcome, if it ended after the scan started: a scan that rotates itself reads the listener before it does. */
  readonly since: OutcomeView | null;
}

export interface OutcomeView extends Omit<LastOutcome, 'newCertificateId'> {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly newCertificateId: string | null;
}

/** The record of the daily check of a listener. */
export interface ServedView extends ServedRecord {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  /** Every target served an attached certificate; `null`: there was no target. */
  readonly asItShouldBe: boolean | null;
}

export interface StatusModel {
  readonly format: typeof STATUS_FORMAT;
  /** Of the status function. */
  readonly version: string;
  readonly nowMs: number;
  /** By region; empty before the first scan. */
  readonly scans: readonly ScanView[];
  readonly counts: Readonly<Record<CertificateState, number>>;
  /** Most urgent first. */
  readonly certificates: readonly CertificateView[];
  readonly open: OpenView['loadBalancers'];
  /** The last outcome of each replacement, newest first. */
  readonly outcomes: readonly OutcomeView[];
  readonly paused: boolean;
  readonly pausedLoadBalancers: QuarantineView['pausedLoadBalancers'];
  readonly breaker: QuarantineView['breaker'];
  readonly heldBack: QuarantineView['heldBack'];
  /** Listeners with differences first. */
  readonly served: readonly ServedView[];
  /** The channels that scan notifies, and the heartbeat: by name. */
  readonly channels: readonly ChannelView[];
  /** Logs that could not be read: their content is missing here. */
  readonly unreadable: readonly Unreadable[];
}

export function statusModel(reading: StatusReading, nowMs: number): StatusModel {
  const { loadBalancers, certificates: recorded, control } = reading;
  const scans = reading.scans.toSorted((left, right) => compare(left.region, right.region));
  const outcomes = loadBalancers.items
    .flatMap(({ region, loadBalancerId, state }) =>
      outcomesOf(state).map((one) => outcomeView({ region, loadBalancerId }, one)),
    )
    .sort((left, right) => right.atMs - left.atMs);
  const stopped = (loadBalancerId: string): Reason | undefined =>
    stopReason({ control, loadBalancerId, nowMs });
  const certificates = certificateViews(scans, outcomes, stopped, nowMs);
  const { paused, pausedLoadBalancers, breaker, heldBack } = quarantineOf({
    control,
    certificates: recorded,
    loadBalancers,
    nowMs,
  });
  return {
    format: STATUS_FORMAT,
    version: VERSION,
    nowMs,
    scans: scans.map((scan) => scanView(scan, nowMs)),
    counts: countsOf(certificates),
    certificates,
    open: openWorkOf(loadBalancers, nowMs).loadBalancers,
    outcomes,
    paused,
    pausedLoadBalancers,
    breaker,
    heldBack,
    served: scans
      .flatMap((scan) => servedViews(scan, nowMs))
      .sort(
        (left, right) => servedOrder.indexOf(left.asItShouldBe) - servedOrder.indexOf(right.asItShouldBe),
      ),
    channels: reading.channels.items.map(channelView),
    unreadable: [...loadBalancers.unreadable, ...recorded.unreadable, ...reading.channels.unreadable],
  };
}

function scanView(scan: ScanSnapshot, nowMs: number): ScanView {
  const { region, mode, startedAtMs, finishedAtMs, failures, rows } = scan;
  const ageMs = Math.max(0, nowMs - finishedAtMs);
  return {
    region,
    mode,
    version: scan.version ?? null,
    startedAtMs,
    finishedAtMs,
    failures,
    ageMs,
    stale: ageMs > STALE_AFTER_MS,
    notListedAtMs: scan.notListedAtMs ?? null,
    listeners: new Set(rows.map(({ listenerId }) => listenerId)).size,
    certificates: rows.length,
  };
}

function certificateViews(
  scans: readonly ScanSnapshot[],
  outcomes: readonly OutcomeView[],
  stopped: (loadBalancerId: string) => Reason | undefined,
  nowMs: number,
): readonly CertificateView[] {
  const byKey = new Map(outcomes.map((one) => [replacementKey(one.listenerId, one.oldCertificateId), one]));
  return scans
    .flatMap(({ rows, startedAtMs }) =>
      rows.map((scanned): CertificateView => {
        const reason = stopped(scanned.loadBalancerId);
        const row = reason ? heldBackNow(scanned, reason) : scanned;
        const last = byKey.get(replacementKey(row.listenerId, row.oldCertificateId));
        const since = last && last.atMs >= startedAtMs ? last : null;
        return {
          ...row,
          state: certificateState(row, nowMs, since ?? undefined),
          daysLeft: daysLeft(row, nowMs),
          since,
        };
      }),
    )
    .sort(byUrgency);
}

/** Rotations were stopped after the scan that planned this one. */
function heldBackNow(row: SnapshotRow, stopped: Reason): SnapshotRow {
  return row.decision === 'rotate' && !row.emergency ? { ...row, decision: 'blocked', ...stopped } : row;
}

function daysLeft({ notAfterMs }: Pick<SnapshotRow, 'notAfterMs'>, nowMs: number): number | null {
  return notAfterMs === null ? null : Math.floor((notAfterMs - nowMs) / DAY_MS);
}

/** What needs a person comes before what ends by itself. A reason of another version counts as one that does. */
function needsPerson({ reason, since }: CertificateView): boolean {
  const code = since?.reason ?? reason;
  return !Object.hasOwn(reasons, code) || reasons[code as keyof typeof reasons].actor !== 'none';
}

function byUrgency(left: CertificateView, right: CertificateView): number {
  return (
    urgencyOf(left.state) - urgencyOf(right.state) ||
    Number(needsPerson(right)) - Number(needsPerson(left)) ||
    (left.notAfterMs ?? 0) - (right.notAfterMs ?? 0) ||
    compare(left.loadBalancerId, right.loadBalancerId) ||
    compare(left.listenerId, right.listenerId) ||
    compare(left.oldCertificateId, right.oldCertificateId)
  );
}

/** By code units: the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function countsOf(certificates: readonly CertificateView[]): StatusModel['counts'] {
  const counts = Object.fromEntries(certificateStates.map((state) => [state, 0])) as Record<
    CertificateState,
    number
  >;
  for (const { state } of certificates) counts[state] += 1;
  return counts;
}

function outcomeView(
  place: Pick<OutcomeView, 'region' | 'loadBalancerId'>,
  { newCertificateId, ...outcome }: LastOutcome,
): OutcomeView {
  return { ...place, ...outcome, newCertificateId: newCertificateId ?? null };
}

function servedViews({ region, rows, served }: ScanSnapshot, nowMs: number): readonly ServedView[] {
  const loadBalancerOf = new Map(rows.map(({ listenerId, loadBalancerId }) => [listenerId, loadBalancerId]));
  return Object.entries(served).flatMap(([listenerId, record]): ServedView[] => {
    const loadBalancerId = loadBalancerOf.get(listenerId);
    // The listener was removed after the check, or the snapshot is old.
    if (loadBalancerId === undefined || nowMs - record.atMs >= SERVED_RECORD_MAX_AGE_MS) return [];
    return [{ ...record, region, loadBalancerId, listenerId, asItShouldBe: isAsItShouldBe(record) }];
  });
}

/** Differences first, then unknown. */
const servedOrder: readonly ServedView['asItShouldBe'][] = [false, null, true];

function isAsItShouldBe({ targets, asExpected, differences }: ServedRecord): boolean | null {
  if (targets === 0) return null;
  return asExpected === targets && differences.length === 0;
}
