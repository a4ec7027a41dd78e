/**
 * Normalises single fields of CAS answers, from all spellings that CAS is known to use. Pure. An unreadable value is `undefined`
 * (unknown), never a guess.
 */
import { type KeyType, keyTypes } from '../core/model/key-types.ts';
import { isUnreadable, normaliseName } from '../core/model/name-forms.ts';

/** `Sans` and `Domain` are comma-separated lists. In an empty text the names are unknown. */
export function namesFromText(text: string | undefined): readonly string[] | undefined {
  return nonEmpty((text ?? '').split(/[,;\n]/).flatMap(namesFromItem));
}

/** Blanks separate names, too, but belong to an entry that cannot be read: parts of it would be names that nothing carries. */
function namesFromItem(item: string): readonly string[] {
  const parts = item.trim().split(/\s+/);
  return parts.some((part) => isUnreadable(normaliseName(part))) ? [item] : parts;
}

/** `SubjectAlternativeNames` is an array of texts. An entry that is something else is kept as an entry that cannot be read. */
export function namesFromItems(items: readonly unknown[] | undefined): readonly string[] | undefined {
  return nonEmpty(
    (items ?? []).flatMap((item) => {
      if (item === undefined || item === null) return [];
      return typeof item === 'string' ? item : JSON.stringify(item);
    }),
  );
}

export function nonEmpty(names: readonly string[] | undefined): readonly string[] | undefined {
  const present = (names ?? []).map((name) => name.trim()).filter((name) => name !== '');
  return present.length === 0 ? undefined : present;
}

/** SHA-256 of a leaf: 64 hex digits in any case, with or without colons. */
export function sha256FromText(text: string | undefined): string | undefined {
  const hex = (text ?? '').replaceAll(':', '').trim().toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : undefined;
}

/** A serial number is an integer; CAS pads it with zeros. */
export function serialFromText(text: string | undefined): string | undefined {
  const hex = (text ?? '').replaceAll(':', '').trim().toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]+$/.test(hex)) return undefined;
  return hex.replace(/^0+(?=.)/, '');
}

/** The spellings of each key type in CAS. */
const keyTypePatterns: Readonly<Record<KeyType, RegExp>> = {
  RSA: /^RSA([-_ ]?\d+)?$/i,
  ECC: /^(ECC|ECDSA|EC)([-_ ]?P?-?\d+)?$/i,
  SM2: /^SM2([-_ ]?\d+)?$/i,
};

/** `RSA`, `RSA_2048`, `ECC`, `ECC_256`, `EC`, `ECDSA`, `SM2`. */
export function keyTypeFromText(text: string | undefined): KeyType | undefined {
  const algorithm = (text ?? '').trim();
  return keyTypes.find((keyType) => keyTypePatterns[keyType].test(algorithm));
}

/** The key size from its own field, otherwise from the end of the algorithm (`RSA_2048`). */
export function keySizeFrom(keySize: number | undefined, algorithm: string | undefined): number | undefined {
  if (keySize !== undefined && keySize > 0) return keySize;
  const size = /^[a-z]+[-_ ]?p?-?(\d{3,5})$/i.exec((algorithm ?? '').trim())?.[1];
  return size === undefined ? undefined : Number(size);
}

/**
 * No certificate of a web server begins earlier or later. Seconds mistaken for milliseconds (1970) and values of 14 digits are
 * outside this range.
 */
const EARLIEST_MS = Date.UTC(1995, 0, 1);
const LATEST_NOT_BEFORE_MS = Date.UTC(2100, 0, 1) - 1;
/** RFC 5280 section 4.1.2.5: `99991231235959Z` stands for "no well-defined expiration date". */
const LATEST_NOT_AFTER_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export interface Validity {
  readonly notBeforeMs: number | undefined;
  readonly notAfterMs: number | undefined;
}

/** Milliseconds since the epoch. An implausible date is unknown; if the two contradict each other, both are. */
export function validityFrom(notBefore: number | undefined, notAfter: number | undefined): Validity {
  const notBeforeMs = plausible(notBefore, LATEST_NOT_BEFORE_MS);
  // An end in a distant century is believed only beside a beginning that can be: both may have a digit too many.
  const hasOddBeginning = notBefore !== undefined && notBeforeMs === undefined;
  const notAfterMs = plausible(notAfter, hasOddBeginning ? LATEST_NOT_BEFORE_MS : LATEST_NOT_AFTER_MS);
  if (notBeforeMs !== undefined && notAfterMs !== undefined && notBeforeMs >= notAfterMs)
    return { notBeforeMs: undefined, notAfterMs: undefined };
  return { notBeforeMs, notAfterMs };
}

function plausible(timeMs: number | undefined, latestMs: number): number | undefined {
  return timeMs !== undefined && timeMs >= EARLIEST_MS && timeMs <= latestMs ? timeMs : undefined;
}
