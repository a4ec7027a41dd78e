/** Views of the ledger as tables for people. Each time is shown in UTC and relative to now. */
import colors from 'picocolors';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/base/clock.ts';
import { inUtc } from '../../shared/base/words.ts';
import { explainInOne } from '../../shared/core/model/texts/explain.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { changeText } from '../../shared/service/operator/describe-entry.ts';
import type { HistoryView } from '../../shared/service/operator/history.ts';
import type { OpenView } from '../../shared/service/operator/open-work.ts';
import type { QuarantinedCertificate, QuarantineView } from '../../shared/service/operator/quarantine.ts';
import { colored } from '../common/report-tables.ts';
import { table, width, withRest } from '../common/table.ts';
import { wrapped } from '../common/wrapped.ts';
import { type LedgerTexts, ledgerTexts } from './texts.ts';

const AT_WIDTH = 22;

export function historyText(
  { loadBalancers }: HistoryView,
  nowMs: number,
  language: Language = 'en',
): string {
  const text = ledgerTexts[language];
  const rows = loadBalancers.flatMap(({ loadBalancerId, region, outcomes }) =>
    outcomes.map((outcome) => ({ place: `${loadBalancerId}\n${region}`, ...outcome })),
  );
  const outcomes = table(text.historyColumns, withRest([20, 18, 22, AT_WIDTH]), text.comma);
  for (const row of rows) {
    outcomes.push([
      row.place,
      row.listenerId,
      `${row.oldCertificateId}\n${row.newCertificateId ?? text.nothing}`,
      when(row.atMs, nowMs, text),
      `${colored(row.outcome, language)}${text.bracketed(row.reason)}\n${explainInOne(language, { ...row, newCertificateId: row.newCertificateId ?? null })}\n${text.rotation(row.rotationId)}`,
    ]);
  }
  const parts = [rows.length > 0 ? outcomes.toString() : text.noRotation];
  for (const { loadBalancerId, region, entries } of loadBalancers) {
    if (entries.length === 0) continue;
    parts.push(
      ['', colors.bold(text.entriesOf(loadBalancerId, region)), ...entryLines(entries, nowMs, text)].join(
        '\n',
      ),
    );
  }
  return parts.join('\n');
}

type Entries = HistoryView['loadBalancers'][number]['entries'];

/** What happened, below when: beside each other there is no room for a sentence in 80 columns. */
function entryLines(entries: Entries, nowMs: number, text: LedgerTexts): readonly string[] {
  const numberWidth = Math.max(0, ...entries.map(({ n }) => String(n).length));
  const indent = ' '.repeat(numberWidth + 4);
  return entries.flatMap(({ n, atMs, text: said }) => [
    `  ${String(n).padStart(numberWidth)}  ${colors.dim(inOneLine(atMs, nowMs, text))}`,
    ...wrapped(said, width() - indent.length).map((line) => `${indent}${line}`),
  ]);
}

export function openText({ loadBalancers }: OpenView, nowMs: number, language: Language = 'en'): string {
  const text = ledgerTexts[language];
  if (loadBalancers.length === 0) return text.nothingOpen;
  const view = table(text.openColumns, withRest([20, AT_WIDTH, AT_WIDTH]), text.comma);
  for (const { loadBalancerId, region, lease, changes } of loadBalancers) {
    const place = `${loadBalancerId}\n${region}`;
    const until = lease
      ? `${lease.holds ? colors.yellow(text.heldUntil) : text.ended} ${when(lease.untilMs, nowMs, text)}\n${lease.holder}`
      : text.none;
    if (changes.length === 0) view.push([place, until, '', text.noChange]);
    for (const change of changes) {
      const trouble =
        change.reason === null
          ? ''
          : `${text.bracketed(change.reason)}\n${explainInOne(language, { ...change, reason: change.reason, message: change.message ?? '' })}`;
      view.push([
        place,
        until,
        when(change.startedAtMs, nowMs, text),
        `${change.listenerId}${text.colon}${language === 'en' ? change.change : changeText(change, language)}\n${text.states[change.state]}${trouble}\n${text.rotation(change.rotationId)}`,
      ]);
    }
  }
  return view.toString();
}

export function quarantineText(
  { paused, pausedLoadBalancers, breaker, heldBack }: QuarantineView,
  nowMs: number,
  language: Language = 'en',
): string {
  const text = ledgerTexts[language];
  const failed = text.failedProofs(breaker.loadBalancerIds);
  const state = [
    paused ? colors.yellow(text.paused) : text.notPaused,
    ...pausedLoadBalancers.map(({ loadBalancerId, sinceMs }) =>
      colors.yellow(text.pausedItself(loadBalancerId, inOneLine(sinceMs, nowMs, text))),
    ),
    breaker.open
      ? `${colors.red(text.breakerOpen)}${text.breakerOpenUntil(inOneLine(breaker.untilMs ?? nowMs, nowMs, text), failed)}`
      : text.breakerClosed(failed),
  ];
  if (heldBack.length === 0) return [...state, text.noneHeldBack].join('\n');
  const view = table(text.heldBackColumns, withRest([22, 24, AT_WIDTH]), text.comma);
  for (const one of heldBack) {
    view.push([
      one.certificateId,
      `${one.loadBalancerId}\n${when(one.failedAtMs, nowMs, text)}\n${text.times(one.times)}`,
      quarantineEnd(one, nowMs, text),
      heldBackReason(one, language),
    ]);
  }
  return [...state, view.toString()].join('\n');
}

function heldBackReason(one: QuarantinedCertificate, language: Language): string {
  const { reason, message, certificateId: newCertificateId, parameters } = one;
  if (reason === null) return ledgerTexts[language].notRecorded;
  const row = { reason, message: message ?? '', newCertificateId, ...(parameters ? { parameters } : {}) };
  return `${reason}\n${explainInOne(language, row)}`;
}

function quarantineEnd({ untilMs }: QuarantinedCertificate, nowMs: number, text: LedgerTexts): string {
  return untilMs === null ? colors.red(text.releasedEverywhere) : when(untilMs, nowMs, text);
}

/** For example `2026-06-01 08:15 UTC`, and below it `3 hours ago`. */
function when(atMs: number, nowMs: number, text: LedgerTexts): string {
  return `${inUtc(atMs)}\n${distance(atMs, nowMs, text)}`;
}

function inOneLine(atMs: number, nowMs: number, text: LedgerTexts): string {
  return `${inUtc(atMs)}${text.bracketed(distance(atMs, nowMs, text))}`;
}

const units = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

export function distance(atMs: number, nowMs: number, text: LedgerTexts = ledgerTexts.en): string {
  const awayMs = Math.abs(nowMs - atMs);
  const [name, ms] = units.find(([, unitMs]) => awayMs >= 2 * unitMs) ?? ['second', SECOND_MS];
  const count = Math.floor(awayMs / ms);
  return count === 0 ? text.now : text.distance(count, name, atMs <= nowMs);
}
