/**
 * Names of certificates: lists of them, and which name covers which (RFC 6125 section 6.4, RFC 9525).
 *
 * Names are in normal form (name-forms.ts). A wildcard is the whole leftmost label and matches exactly one label: `*.a.com` covers
 * `www.a.com`, but neither `a.com` nor `x.www.a.com`, and never an IP address. An entry that cannot be read is covered by an equal
 * one only.
 */
import type { CertificateNames } from './certificate.ts';
import { formOf, isWildcard, normaliseName } from './name-forms.ts';

/** The distinct normal forms in alphabetical order; `'unknown'` if the list is missing or has no entry. No entry is left out. */
export function normaliseNames(names: readonly string[] | undefined): CertificateNames {
  const normal = (names ?? []).map(normaliseName).filter((name) => name !== '');
  const [first, ...rest] = [...new Set(normal)].sort();
  return first === undefined ? 'unknown' : [first, ...rest];
}

/**
 * Whether a certificate name covers a wanted name. Both are normalised. A wanted wildcard is covered only by the same wildcard: no
 * set of exact names covers every name that a wildcard covers.
 */
export function nameCovers(certificateName: string, wanted: string): boolean {
  if (certificateName === wanted) return true;
  if (!certificateName.startsWith('*.')) return false;
  const firstDot = wanted.indexOf('.');
  const isBelow = firstDot !== -1 && wanted.slice(firstDot + 1) === certificateName.slice(2);
  // If `wanted` can be read, so can the wildcard above it. A wanted wildcard with the same end would be equal.
  return isBelow && formOf(wanted) === 'dns';
}

/** Whether a name of one is covered by the other. Unknown names share none. */
export function shareName(left: CertificateNames, right: CertificateNames): boolean {
  return (
    left !== 'unknown' &&
    right !== 'unknown' &&
    left.some((name) => right.some((other) => namesCover([other], name) || namesCover([name], other)))
  );
}

/** Only for questions where unknown names count as none. */
export function knownNames(names: CertificateNames | undefined): readonly string[] {
  return names === undefined || names === 'unknown' ? [] : names;
}

/** Unknown names cover nothing. */
export function namesCover(names: CertificateNames, wanted: string): boolean {
  return names !== 'unknown' && names.some((name) => nameCovers(name, wanted));
}

/**
 * The name that a client sends as SNI to be served for `name`: a wildcard gets a label that is not among `taken`. `undefined` for an
 * IP address, which is no server_name (RFC 6066 section 3), and for an entry that cannot be read: its client sends none.
 */
export function concreteName(name: string, taken: readonly string[]): string | undefined {
  if (formOf(name) !== 'dns') return undefined;
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
