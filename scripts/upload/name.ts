/**
 * The name of a certificate in CAS: letters, digits and underscores, at most 63 characters, unique in the account. Pure.
 *
 * By default it follows from the certificate: an upload whose answer was lost fails as a taken name when it is repeated, instead of making a
 * second certificate.
 */

import type { X509Certificate } from 'node:crypto';
import { expected, notTaken } from '../common/option-texts.ts';
import { sha256Of } from './material.ts';

const MAX_LENGTH = 63;
const DIGEST_LENGTH = 12;

export function parseName(text: string): string {
  if (new RegExp(`^[A-Za-z0-9_]{1,${MAX_LENGTH}}$`).test(text)) return text;
  throw notTaken(expected.name(MAX_LENGTH));
}

/** For example `www_example_com_20270228_5f0c9a7141b0`: the first name, the day of the expiry, the beginning of the SHA-256. */
export function nameOf(leaf: X509Certificate): string {
  const day = new Date(leaf.validTo).toISOString().slice(0, 10).replaceAll('-', '');
  const end = `_${day}_${sha256Of(leaf).slice(0, DIGEST_LENGTH)}`;
  const first = namesOf(leaf)[0] ?? 'certificate';
  const beginning = first.replace(/^\*/, 'wildcard').replace(/[^A-Za-z0-9]+/g, '_');
  return `${beginning.slice(0, MAX_LENGTH - end.length)}${end}`;
}

/** DNS names and addresses; the common name where there are none. */
export function namesOf(leaf: X509Certificate): readonly string[] {
  const alternatives = [...(leaf.subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,"]+)/g)];
  if (alternatives.length > 0) return alternatives.map(([, name = '']) => name);
  return [...leaf.subject.matchAll(/^CN=(.+)$/gm)].map(([, name = '']) => name);
}
