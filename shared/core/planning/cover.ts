/**
 * The names that a listener covers, per key type, and the names that a change would leave uncovered. Pure.
 *
 * Only valid certificates with known names cover anything. Promotions are checked with it (step-order.ts), and the property tests
 * use it for the invariant of the plan.
 */

import type { KeyType } from '../model/key-types.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';
import { isValid } from './due.ts';

export interface CoveredName {
  readonly name: string;
  readonly keyType: KeyType;
}

/** Every name of every valid certificate, once per key type. */
export function coveredNames(
  attached: readonly AttachedCertificate[],
  nowMs: number,
): readonly CoveredName[] {
  const seen = new Map<string, CoveredName>();
  for (const { certificate } of attached) {
    if (!certificate || certificate.names === 'unknown' || !isValid(certificate, nowMs)) continue;
    for (const name of certificate.names) {
      seen.set(`${certificate.keyType} ${name}`, { name, keyType: certificate.keyType });
    }
  }
  return [...seen.values()];
}

export function covers(
  attached: readonly AttachedCertificate[],
  wanted: CoveredName,
  nowMs: number,
): boolean {
  return attached.some(
    ({ certificate }) =>
      certificate !== undefined &&
      certificate.keyType === wanted.keyType &&
      isValid(certificate, nowMs) &&
      namesCover(certificate.names, wanted.name),
  );
}

/** The names that are covered before and not after, except `retiredNames`. */
export function uncoveredNames(
  before: readonly AttachedCertificate[],
  after: readonly AttachedCertificate[],
  nowMs: number,
  retiredNames: readonly string[],
): readonly CoveredName[] {
  return coveredNames(before, nowMs).filter(
    (wanted) => !retiredNames.includes(wanted.name) && !covers(after, wanted, nowMs),
  );
}
