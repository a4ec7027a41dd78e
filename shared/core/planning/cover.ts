/**
 * The names that a listener covers, per key type, and the names that a change would leave uncovered. Pure.
 *
 * Only valid certificates with known names cover anything, and an IP address is covered only by a certificate that is served to
 * clients that send no name. Promotions are checked with it (step-order.ts), and the property tests
 * use it for the invariant of the plan.
 */

import { type KeyType, keyTypeFacts } from '../model/key-types.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { isIpName } from '../model/name-forms.ts';
import { namesCover } from '../model/names.ts';
import { isValid } from './due.ts';

export interface CoveredName {
  readonly name: string;
  readonly keyType: KeyType;
}

/** The names for which a client can get the certificate in this slot. Clients of an IP address send no name, and get the default. */
export function servedNames({ slot, certificate }: AttachedCertificate): readonly string[] {
  if (!certificate || certificate.names === 'unknown') return [];
  const withoutName = slot === 'default' || keyTypeFacts[certificate.keyType].servedWithoutMatch;
  return withoutName ? certificate.names : certificate.names.filter((name) => !isIpName(name));
}

/** Whether the certificate, if it is valid, serves clients of the name in this slot. */
export function servesName(attached: AttachedCertificate, name: string): boolean {
  const [first, ...rest] = servedNames(attached);
  return first !== undefined && namesCover([first, ...rest], name);
}

/** Every name of every valid certificate, once per key type. */
export function coveredNames(
  attached: readonly AttachedCertificate[],
  nowMs: number,
): readonly CoveredName[] {
  const seen = new Map<string, CoveredName>();
  for (const one of attached) {
    const { certificate } = one;
    if (!certificate || !isValid(certificate, nowMs)) continue;
    for (const name of servedNames(one)) {
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
    (one) =>
      one.certificate !== undefined &&
      one.certificate.keyType === wanted.keyType &&
      isValid(one.certificate, nowMs) &&
      servesName(one, wanted.name),
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
