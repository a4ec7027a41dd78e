/** Views of the ledger as tables for people. Each time is shown in UTC and relative to now. */
import colors from 'picocolors';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { counted, inUtc } from '../../shared/base/words.ts';
import type { HistoryView } from '../../shared/service/operator/history.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import type { QuarantinedCertificate, QuarantineView } from '../../shared/service/operator/quarantine.ts';
import { colored } from '../common/report-tables.ts';
import { table, width, withRest } from '../common/table.ts';
import { wrapped } from '../common/wrapped.ts';

const AT_WIDTH = 22;

export function historyText({ loadBalancers }: HistoryView, nowMs: number): string {
  const rows = loadBalancers.flatMap(({ loadBalancerId, region, outcomes }) =>
    outcomes.map((outcome) => ({ place: `${loadBalancerId}\n${region}`, ...outcome })),
  );
  const outcomes = table(
    ['load balancer', 'listener', 'old and new', 'when', 'outcome'],
    withRest([20, 18, 22, AT_WIDTH]),
  );
  for (const row of rows) {
    outcomes.push([
      row.place,
      row.listenerId,
      `${row.oldCertificateId}\n${row.newCertificateId ?? 'nothing'}`,
      when(row.atMs, nowMs),
      `${colored(row.outcome)} (${row.reason})\n${row.message}\nrotation ${row.rotationId}`,
    ]);
  }
  const parts = [rows.length > 0 ? outcomes.toString() : 'No rotation is recorded.'];
  for (const { loadBalancerId, region, entries } of loadBalancers) {
    if (entries.length === 0) continue;
    parts.push(
      ['', colors.bold(`Entries of ${loadBalancerId} in ${region}`), ...entryLines(entries, nowMs)].join(
        '\n',
      ),
    );
  }
  return parts.join('\n');
}

type Entries = HistoryView['loadBalancers'][number]['entries'];

/** What happened, below when: beside each other there is no room for a sentence in 80 columns. */
function entryLines(entries: Entries, nowMs: number): readonly string[] {
  const numberWidth = Math.max(0, ...entries.map(({ n }) => String(n).length));
  const indent = ' '.repeat(numberWidth + 4);
  return entries.flatMap(({ n, atMs, text }) => [
    `  ${String(n).padStart(numberWidth)}  ${colors.dim(inOneLine(atMs, nowMs))}`,
    ...wrapped(text, width() - indent.length).map((line) => `${indent}${line}`),
  ]);
}

export function openText({ loadBalancers }: OpenView, nowMs: number): string {
  if (loadBalancers.length === 0) return 'No change is open, and no worker holds a lease.';
  const view = table(
    ['load balancer', 'lease', 'started', 'open change'],
    withRest([20, AT_WIDTH, AT_WIDTH]),
  );
  for (const { loadBalancerId, region, lease, changes } of loadBalancers) {
    const place = `${loadBalancerId}\n${region}`;
    const until = lease
      ? `${lease.holds ? colors.yellow('held until') : 'ended'} ${when(lease.untilMs, nowMs)}\n${lease.holder}`
      : 'none';
    if (changes.length === 0) view.push([place, until, '', 'no change']);
    for (const change of changes) {
      const trouble = change.reason === null ? '' : ` (${change.reason})\n${change.message ?? ''}`;
      view.push([
        place,
        until,
        when(change.startedAtMs, nowMs),
        `${change.listenerId}: ${change.change}\n${change.state}${trouble}\nrotation ${change.rotationId}`,
      ]);
    }
  }
  return view.toString();
}

export function quarantineText(
  { paused, pausedLoadBalancers, breaker, heldBack }: QuarantineView,
  nowMs: number,
): string {
  const failed = breaker.loadBalancerIds.join(', ');
  const counted =
    failed === '' ? 'no failed proof in the last day' : `failed proofs in the last day on ${failed}`;
  const state = [
    paused ? colors.yellow('Paused: no rotation is started except emergencies.') : 'Not paused.',
    ...pausedLoadBalancers.map(({ loadBalancerId, sinceMs }) =>
      colors.yellow(`${loadBalancerId} is paused by itself since ${inOneLine(sinceMs, nowMs)}.`),
    ),
    breaker.open
      ? `${colors.red('The breaker is open')} until ${inOneLine(breaker.untilMs ?? nowMs, nowMs)}, or until an operator resumes: ${counted}.`
      : `The breaker is closed: ${counted}.`,
  ];
  if (heldBack.length === 0) return [...state, 'No certificate is quarantined or refused.'].join('\n');
  const view = table(
    ['certificate', 'proof failed, or refused', 'passed over until', 'why'],
    withRest([22, 24, AT_WIDTH]),
  );
  for (const one of heldBack) {
    view.push([
      one.certificateId,
      `${one.loadBalancerId}\n${when(one.failedAtMs, nowMs)}\n${one.times === 1 ? 'once' : `${one.times} times`}`,
      quarantineEnd(one, nowMs),
      one.reason === null ? 'no longer recorded' : `${one.reason}\n${one.message ?? ''}`,
    ]);
  }
  return [...state, view.toString()].join('\n');
}

function quarantineEnd({ untilMs }: QuarantinedCertificate, nowMs: number): string {
  return untilMs === null ? colors.red('released, on every load balancer') : when(untilMs, nowMs);
}

/** For example `2026-06-01 08:15 UTC`, and below it `3 hours ago`. */
function when(atMs: number, nowMs: number): string {
  return `${inUtc(atMs)}\n${distance(atMs, nowMs)}`;
}

function inOneLine(atMs: number, nowMs: number): string {
  return `${inUtc(atMs)} (${distance(atMs, nowMs)})`;
}

const units = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

export function distance(atMs: number, nowMs: number): string {
  const awayMs = Math.abs(nowMs - atMs);
  const [name, ms] = units.find(([, unitMs]) => awayMs >= 2 * unitMs) ?? ['second', SECOND_MS];
  const count = Math.floor(awayMs / ms);
  if (count === 0) return 'now';
  const length = counted(count, name);
  return atMs <= nowMs ? `${length} ago` : `in ${length}`;
}
