/**
 * What the status page, its JSON and its metrics show, made of what was read from the ledger. Pure; the clock is a parameter.
 *
 * The model is the JSON document: plain data, JSON-safe, without secrets, described in docs/status.md. A change that takes a
 * field away, or gives it another meaning, raises `STATUS_FORMAT`; new fields may come at any time. Names of times end with `Ms`: milliseconds since 1970, UTC.
 */

import { DAY_MS, HOUR_MS } from '../../../base/clock.ts';
import { replacementKey } from '../../../core/model/replacement-key.ts';
import type { LastOutcome } from '../../../core/records/last-outcomes.ts';
import {
  type ScanSnapshot,
  SERVED_RECORD_MAX_AGE_MS,
  type ServedRecord,
  type SnapshotRow,
} from '../../../core/reports/scan-snapshot.ts';
import type { Unreadable } from '../../../ledger/recorded.ts';
import { outcomesOf } from '../../operator/history.ts';
import { type OpenView, openWorkOf } from '../../operator/open-work.ts';
import { type QuarantineView, quarantineOf } from '../../operator/quarantine.ts';
import {
  type CertificateState,
  certificateState,
  certificateStates,
  urgencyOf,
} from './certificate-state.ts';
import type { StatusReading } from './reading.ts';

export const STATUS_FORMAT = 1;

/** The timer scans every hour: after three missing scans the data is out of date. */
export const STALE_AFTER_MS = 3 * HOUR_MS;

export interface ScanView
  extends Pick<ScanSnapshot, 'region' | 'mode' | 'startedAtMs' | 'finishedAtMs' | 'failures'> {
  /** Since the region was last seen; a scan that could not list it sees nothing. */
  readonly ageMs: number;
  readonly stale: boolean;
  /** When the newest scan began, where it could not list the region: `failures` are its own, all else is of the scan before. */
  readonly notListedAtMs: number | null;
  readonly listeners: number;
  readonly certificates: number;
}

/** One certificate in one slot of one listener, as the newest scan saw it. */
export interface CertificateView extends SnapshotRow {
  readonly state: CertificateState;
  /** Days until it expires, rounded down; negative once it has expired, `null` where unknown. */
  readonly daysLeft: number | null;
  /** How its last replacement ended, if that was since the scan began: a scan that rotates by itself saw the listener before it did. */
  readonly since: OutcomeView | null;
}

export interface OutcomeView extends Omit<LastOutcome, 'newCertificateId'> {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly newCertificateId: string | null;
}

/** What handshakes of the daily look said of a listener. */
export interface ServedView extends ServedRecord {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
  /** Every target answered with a certificate that is attached; `null` where there was none that could be asked. */
  readonly asItShouldBe: boolean | null;
}

export interface StatusModel {
  readonly format: typeof STATUS_FORMAT;
  readonly nowMs: number;
  /** By region; empty before the first scan. */
  readonly scans: readonly ScanView[];
  readonly counts: Readonly<Record<CertificateState, number>>;
  /** The most urgent first. */
  readonly certificates: readonly CertificateView[];
  readonly open: OpenView['loadBalancers'];
  /** How each replacement ended last, the newest first. */
  readonly outcomes: readonly OutcomeView[];
  readonly paused: boolean;
  readonly breaker: QuarantineView['breaker'];
  readonly heldBack: QuarantineView['heldBack'];
  /** Those that are not as they should be first. */
  readonly served: readonly ServedView[];
  /** Logs that could not be read: what they would say is missing here. */
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
  const certificates = certificateViews(scans, outcomes, nowMs);
  const { paused, breaker, heldBack } = quarantineOf({
    control,
    certificates: recorded,
    loadBalancers,
    nowMs,
  });
  return {
    format: STATUS_FORMAT,
    nowMs,
    scans: scans.map((scan) => scanView(scan, nowMs)),
    counts: countsOf(certificates),
    certificates,
    open: openWorkOf(loadBalancers, nowMs).loadBalancers,
    outcomes,
    paused,
    breaker,
    heldBack,
    served: scans
      .flatMap((scan) => servedViews(scan, nowMs))
      .sort((left, right) => lookOrder.indexOf(left.asItShouldBe) - lookOrder.indexOf(right.asItShouldBe)),
    unreadable: [...loadBalancers.unreadable, ...recorded.unreadable],
  };
}

function scanView(scan: ScanSnapshot, nowMs: number): ScanView {
  const { region, mode, startedAtMs, finishedAtMs, failures, rows } = scan;
  const ageMs = Math.max(0, nowMs - finishedAtMs);
  return {
    region,
    mode,
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
  nowMs: number,
): readonly CertificateView[] {
  const byKey = new Map(outcomes.map((one) => [replacementKey(one.listenerId, one.oldCertificateId), one]));
  return scans
    .flatMap(({ rows, startedAtMs }) =>
      rows.map((row): CertificateView => {
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

function daysLeft({ notAfterMs }: Pick<SnapshotRow, 'notAfterMs'>, nowMs: number): number | null {
  return notAfterMs === null ? null : Math.floor((notAfterMs - nowMs) / DAY_MS);
}

function byUrgency(left: CertificateView, right: CertificateView): number {
  return (
    urgencyOf(left.state) - urgencyOf(right.state) ||
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
  return Object.entries(served).flatMap(([listenerId, looked]): ServedView[] => {
    const loadBalancerId = loadBalancerOf.get(listenerId);
    // The listener is gone since it was looked at, or the snapshot has grown old.
    if (loadBalancerId === undefined || nowMs - looked.atMs >= SERVED_RECORD_MAX_AGE_MS) return [];
    return [{ ...looked, region, loadBalancerId, listenerId, asItShouldBe: isAsItShouldBe(looked) }];
  });
}

/** What is wrong first, then what is unknown. */
const lookOrder: readonly ServedView['asItShouldBe'][] = [false, null, true];

function isAsItShouldBe({ targets, asExpected, differences }: ServedRecord): boolean | null {
  if (targets === 0) return null;
  return asExpected === targets && differences.length === 0;
}
