/**
 * The language of a reader, and the wording of times and durations in it. Pure.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../base/clock.ts';
import { type Language, languages } from '../../../core/model/texts/language.ts';
import type { HttpRequest } from '../../platform/http-trigger.ts';
import { type Html, html } from './html.ts';

/** The language in the address, else the browser's preference, else English. */
export function languageOf({ query, headers }: Pick<HttpRequest, 'query' | 'headers'>): Language {
  const asked = languages.find((language) => language === query.get('lang'));
  return asked ?? preferred(headers.get('accept-language') ?? '') ?? 'en';
}

function preferred(header: string): Language | undefined {
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const q = /^\s*q=(\d(?:\.\d*)?)\s*$/.exec(parameters[0] ?? '')?.[1];
    return { language: languages.find((one) => tag.trim().split('-')[0] === one), q: Number(q ?? 1) };
  });
  return ranges.filter(({ language, q }) => language && q > 0).sort((left, right) => right.q - left.q)[0]
    ?.language;
}

/** For example `3 minutes ago`, with the exact moment on demand. */
export function momentIn(language: Language, atMs: number, nowMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${distance(language, atMs - nowMs)}</time>`;
}

/** The day in UTC, for example `2026-06-01`, with the exact moment on demand. */
export function dayIn(atMs: number): Html {
  const iso = new Date(atMs).toISOString();
  return html`<small title="${iso}">${iso.slice(0, 10)}</small>`;
}

type Unit = 'minute' | 'hour' | 'day';

const unitsInChinese: Readonly<Record<Unit, string>> = { minute: ' 分钟', hour: ' 小时', day: ' 天' };

/** As Intl.RelativeTimeFormat writes it, with a blank before Chinese; its first use loads tables and showed in every profile of a start. */
function relativeTime(language: Language, count: number, unit: Unit, isPast: boolean): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  if (language === 'zh') return `${digits}${unitsInChinese[unit]}${isPast ? '前' : '后'}`;
  const amount = `${digits} ${unit}${count === 1 ? '' : 's'}`;
  return isPast ? `${amount} ago` : `in ${amount}`;
}

/** Whole units, rounded towards now: never older, or further away, than it is. */
function distance(language: Language, differenceMs: number): string {
  const size = Math.abs(differenceMs);
  const [unit, unitMs] =
    size >= 2 * DAY_MS
      ? (['day', DAY_MS] as const)
      : size >= 2 * HOUR_MS
        ? (['hour', HOUR_MS] as const)
        : (['minute', MINUTE_MS] as const);
  const whole = Math.floor(size / unitMs);
  return relativeTime(language, whole, unit, differenceMs <= 0);
}
