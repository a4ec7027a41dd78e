/** Parsers of simple values: durations, fractions, switches, choices, regions, names, secrets. */

import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/clock.ts';
import { regionPattern } from '../base/identifiers.ts';
import { Secret } from '../base/secret.ts';
import { normaliseName } from '../core/model/name-forms.ts';
import { type Language, languageFrom } from '../core/model/texts/language.ts';
import { accept, listItems, type Parser, parseEach, refuse } from './parsed.ts';

const unitsMs = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

export interface DurationLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Parses `180s`, `5m`, `1h` or `30d` to milliseconds. A number without a unit is refused. */
export function durationBetween(limits: DurationLimits): Parser<number> {
  return (text) => {
    const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*([smhd])$/.exec(text);
    if (!match) return refuse('it is not a number with one of the units s, m, h, d');
    const durationMs = Math.round(Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs]);
    if (durationMs < limits.minMs) return refuse('it is too short');
    if (durationMs > limits.maxMs) return refuse('it is too long');
    return accept(durationMs);
  };
}

/** Parses `1/3` or `0.33`. With 0 a certificate would never be due, with 1 always. */
export const parseFraction: Parser<number> = (text) => {
  const match = /^(\d+(?:\.\d+)?)(?:\s*\/\s*(\d+(?:\.\d+)?))?$/.exec(text);
  if (!match) return refuse('it is not a fraction');
  const fraction = Number(match[1]) / Number(match[2] ?? '1');
  if (!(fraction > 0 && fraction < 1)) return refuse('it is not between 0 and 1');
  return accept(fraction);
};

/** Accepts only `true` and `false`: a switch that permits more must not be turned on by a spelling mistake. */
export const parseSwitch: Parser<boolean> = (text) => {
  if (text === 'true') return accept(true);
  if (text === 'false') return accept(false);
  return refuse('it is neither true nor false');
};

export const parseLanguage: Parser<Language> = (text) => accept(languageFrom(text));

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Parser<Choice> {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    return choice === undefined ? refuse(`it is none of ${choices.join(', ')}`) : accept(choice);
  };
}

/** `'own'`: the region in which the function runs. */
export type Regions = 'own' | 'all' | readonly string[];

export const parseRegions: Parser<Regions> = (text) => {
  if (text === 'all') return accept('all');
  if (listItems(text).length === 0) return accept('own');
  const regions = parseEach(text, (item) =>
    regionPattern.test(item) ? accept(item) : refuse(`"${item}" is not a region id`),
  );
  return regions.ok ? accept([...new Set(regions.value)]) : regions;
};

/** Any text is accepted: a name that cannot be read is named as reports show it. */
export const parseNames: Parser<readonly string[]> = (text) => accept(listItems(text).map(normaliseName));

/** The name of a custom event bus. EventBridge reserves `default` for the events of Alibaba Cloud. */
export const parseEventBus: Parser<string | undefined> = (text) => {
  if (text === '') return accept(undefined);
  if (text === 'default') return refuse('the default bus does not accept custom events');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,126}$/.test(text)) return refuse('it is not the name of an event bus');
  return accept(text);
};

/** Of the bytes that the base64 stands for: what Standard Webhooks 1.0.0 allows. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/**
 * Secrets of Standard Webhooks, `whsec_<base64>`; several while one is being changed.
 *
 * @returns the base64 of each, without `whsec_`: so the log is cleared of both
 */
export const parseSigningSecrets: Parser<readonly Secret[]> = (text) =>
  parseEach(text, (item) => {
    const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(item) ?? [];
    if (base64 === undefined) return refuse('a secret is not whsec_ and base64');
    const bytes = Buffer.from(base64, 'base64').length;
    if (bytes < MIN_KEY_BYTES || bytes > MAX_KEY_BYTES)
      return refuse(`a secret stands for ${bytes} bytes, not for ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES}`);
    return accept(new Secret(base64));
  });

/** HMAC-SHA256 is as strong as its key up to 32 bytes (RFC 2104 section 3 advises against shorter ones). */
export const MIN_SECRET_BYTES = 32;

/** Several secrets are accepted while a secret is being changed: senders may use the old or the new one. */
export const parseSecrets: Parser<readonly Secret[]> = (text) =>
  parseEach(text, (item) => {
    const bytes = Buffer.byteLength(item, 'utf8');
    if (bytes < MIN_SECRET_BYTES) return refuse(`a secret of ${bytes} bytes is too short`);
    return accept(new Secret(item));
  });
