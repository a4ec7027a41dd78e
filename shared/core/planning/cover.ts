/**
 * Which names a listener covers with which key type, and what a change would leave uncovered. Pure.
 *
 * Only valid certificates with known names cover anything. Used by the plan before every step that removes something, and by the
 * property tests as the invariant the plan must keep.
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

/** What is covered before and not after. `retiredNames` may go. */
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
