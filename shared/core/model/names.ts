/**
 * DNS names of certificates: their normal form, and which name covers which (RFC 6125 section 6.4, RFC 9525).
 *
 * Normal form: lower case, A-labels (punycode), no trailing dot. A wildcard is the whole leftmost label and matches exactly one
 * label: `*.a.com` covers `www.a.com`, but neither `a.com` nor `x.www.a.com`.
 */
import { domainToASCII } from 'node:url';
import type { CertificateNames } from './certificate.ts';

/** RFC 1035 section 2.3.4: a name has at most 253 characters in text form, a label at most 63. */
const MAX_NAME_LENGTH = 253;
/** The URL host parser in `domainToASCII` stops at some of these characters and decodes others: `a.com/x` would become `a.com`. */
const notInANamePattern = /[/?#\\%@:\s]/;
const labelPattern = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** The normal form, or `undefined` for text that is not a DNS name (an IP address, an e-mail address, an empty string). */
export function normaliseName(name: string): string | undefined {
  const trimmed = name.trim().replace(/\.$/, '');
  if (notInANamePattern.test(trimmed)) return undefined;
  const wildcard = trimmed.startsWith('*.');
  const ascii = domainToASCII(wildcard ? trimmed.slice(2) : trimmed).toLowerCase();
  if (ascii === '' || ascii.length > MAX_NAME_LENGTH) return undefined;
  const labels = ascii.split('.');
  // A name whose last label is numeric is an IP address (the WHATWG parser turns `1.2.3` into one).
  if (/^\d+$/.test(labels.at(-1) ?? '') || !labels.every((label) => labelPattern.test(label)))
    return undefined;
  return wildcard ? `*.${ascii}` : ascii;
}

/** The distinct normal forms in alphabetical order; `'unknown'` if the list is missing, empty, or holds no DNS name. */
export function normaliseNames(names: readonly string[] | undefined): CertificateNames {
  const normal = (names ?? []).map(normaliseName).filter((name) => name !== undefined);
  const [first, ...rest] = [...new Set(normal)].sort();
  return first === undefined ? 'unknown' : [first, ...rest];
}

export function isWildcard(name: string): boolean {
  return name.startsWith('*.');
}

/**
 * Whether a certificate name covers a wanted name. Both are normalised. A wanted wildcard is covered only by the same wildcard: no
 * set of exact names covers every name that a wildcard covers.
 */
export function nameCovers(certificateName: string, wanted: string): boolean {
  if (certificateName === wanted) return true;
  if (!isWildcard(certificateName) || isWildcard(wanted)) return false;
  const firstDot = wanted.indexOf('.');
  return firstDot > 0 && wanted.slice(firstDot + 1) === certificateName.slice(2);
}

/** Unknown names cover nothing. */
export function namesCover(names: CertificateNames, wanted: string): boolean {
  return names !== 'unknown' && names.some((name) => nameCovers(name, wanted));
}

/** A name that a probe can send: a wildcard gets a label that is not among `taken`; any other name is unchanged. */
export function concreteName(name: string, taken: readonly string[]): string {
  if (!isWildcard(name)) return name;
  const suffix = name.slice(1);
  for (let attempt = 0; ; attempt++) {
    const candidate = `${attempt === 0 ? 'rotation-probe' : `rotation-probe-${attempt}`}${suffix}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Whether two known lists hold the same names. An unknown list equals no other, not even an unknown one. */
export function sameNames(left: CertificateNames, right: CertificateNames): boolean {
  if (left === 'unknown' || right === 'unknown') return false;
  return left.length === right.length && left.every((name) => right.includes(name));
}
