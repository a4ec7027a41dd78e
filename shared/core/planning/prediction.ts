/**
 * Which certificate does ALB serve? A pure prediction from the attached certificates.
 *
 * Never used as proof: only a handshake is. Two sources disagree on the order, and parts of them are ambiguous. The result is
 * therefore the *set* of certificates that any reading of the sources allows, and callers must be correct for each of them.
 * Assumes that the list is complete (all pages). A certificate without details or without known names could take priority over
 * any other, so it is in every set.
 *
 * Sources: "Certificate matching logic", ALB manual, Manage certificates (2026-03-30): exact name over wildcard, ECC over RSA,
 * SHA over MD5, longer key, longest remaining validity. The other source (docs/cloud-facts.md): ECC over RSA, additional over
 * default, longer validity. MD5 is ignored: no CA has signed with it for years, and CAS does not report it.
 */

import type { Certificate, CertificateId } from '../model/certificate.ts';
import { type KeyType, keyTypeFacts } from '../model/key-types.ts';
import type { AttachedCertificate } from '../model/listener.ts';
import { namesCover } from '../model/names.ts';

export interface Client {
  /** `undefined`: sends no SNI. Otherwise normalised. */
  readonly serverName: string | undefined;
  /** The key types that the client supports: RSA and ECC for TLS, SM2 for TLCP. */
  readonly keyTypes: readonly KeyType[];
}

interface Match {
  readonly attached: AttachedCertificate;
  readonly certificate: Certificate;
  readonly exact: boolean;
}

/** A criterion rates each match. The largest value wins. */
type Criterion = (match: Match) => number;

const exactName: Criterion = ({ exact }) => Number(exact);
const keyTypeRank: Criterion = ({ certificate }) => keyTypeFacts[certificate.keyType].rank;
const longerKey: Criterion = ({ certificate }) => certificate.keySizeBits ?? 0;
const expiresLast: Criterion = ({ certificate }) => certificate.notAfterMs;
const longestLifetime: Criterion = ({ certificate }) => certificate.notAfterMs - certificate.notBeforeMs;
const additionalFirst: Criterion = ({ attached }) => Number(attached.slot === 'additional');

/** Each reading lists its criteria from the most to the least important. */
const readings: readonly (readonly Criterion[])[] = [
  [exactName, keyTypeRank, longerKey, expiresLast],
  [exactName, keyTypeRank, additionalFirst, expiresLast],
  [exactName, keyTypeRank, additionalFirst, longestLifetime],
  [keyTypeRank, additionalFirst, expiresLast],
  [keyTypeRank, additionalFirst, longestLifetime],
];

/** Every certificate that any reading allows. Empty: the client gets none, because it supports none of the attached key types. */
export function predictServed(
  attached: readonly AttachedCertificate[],
  client: Client,
): ReadonlySet<CertificateId> {
  const usable = attached.filter(
    ({ certificate }) => certificate === undefined || client.keyTypes.includes(certificate.keyType),
  );
  const unknown = usable.filter(
    ({ certificate }) => certificate === undefined || certificate.names === 'unknown',
  );
  const matches = usable.flatMap((candidate) => matchOf(candidate, client.serverName));
  const predicted =
    matches.length > 0
      ? readings.flatMap((criteria) => best(matches, criteria))
      : usable.filter(isServedWithoutMatch);
  return new Set([...predicted, ...unknown].map(({ certificateId }) => certificateId));
}

function isServedWithoutMatch({ slot, certificate }: AttachedCertificate): boolean {
  if (slot === 'default') return true;
  return certificate !== undefined && keyTypeFacts[certificate.keyType].servedWithoutMatch;
}

function matchOf(attached: AttachedCertificate, serverName: string | undefined): readonly Match[] {
  const { certificate } = attached;
  if (serverName === undefined || certificate === undefined || !namesCover(certificate.names, serverName))
    return [];
  return [{ attached, certificate, exact: certificate.names.includes(serverName) }];
}

/** The matches with the largest value of each criterion in turn; several if they tie. */
function best(matches: readonly Match[], criteria: readonly Criterion[]): readonly AttachedCertificate[] {
  let left = matches;
  for (const criterion of criteria) {
    const largest = Math.max(...left.map(criterion));
    left = left.filter((match) => criterion(match) === largest);
  }
  return left.map(({ attached }) => attached);
}
