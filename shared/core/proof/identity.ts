/**
 * Identifies the served leaf as a certificate in CAS. Pure.
 *
 * CAS gives a SHA-256 for each certificate. That it is the SHA-256 of the DER of the leaf is an inference, so the baseline
 * calibrates it: if at least one served leaf matches the SHA-256 of an attached certificate, only the SHA-256 counts. If none
 * matches, a certificate is identified by serial number, dates and names, and the report says so. If neither works on a listener,
 * it is not changed.
 *
 * Revoked certificates are in no list of CAS, and their details include neither digest nor serial number. They are identified by
 * dates and names alone, and the report says so, too. Otherwise no revoked certificate could ever be replaced.
 */
import type { Certificate, CertificateId } from '../model/certificate.ts';
import { formOf, isUnreadable } from '../model/name-forms.ts';
import { knownNames, namesCover, normaliseNames } from '../model/names.ts';
import type { Observation, ServedLeaf } from './observation.ts';

/** The fields that identify a certificate. */
export type Recognisable = Pick<
  Certificate,
  'certificateId' | 'sha256' | 'serialNumber' | 'names' | 'notBeforeMs' | 'notAfterMs' | 'revoked'
>;

export type IdentityMethod = 'sha256' | 'serial';

/** The result of a handshake, in terms of known certificates. */
export type Answer =
  | KnownAnswer
  /** A certificate that is not among the known ones. */
  | { readonly kind: 'other'; readonly sha256: string }
  /** The server has no certificate for this client. */
  | { readonly kind: 'absent' }
  /** No conclusive answer. */
  | { readonly kind: 'unknown'; readonly code: string };

export interface KnownAnswer {
  readonly kind: 'known';
  readonly certificateId: CertificateId;
  /** Other ids of the same leaf: CAS accepts the same certificate more than once. */
  readonly copies?: readonly CertificateId[];
}

/** CAS gives dates in whole seconds. */
const DATE_TOLERANCE_MS = 1_000;

/** Leaves recognised before, by SHA-256. They stay valid after CAS has deleted the certificate. */
export type RecognisedLeaves = Readonly<Record<string, KnownAnswer>>;

export function answerOf(
  observation: Observation,
  known: readonly Recognisable[],
  method: IdentityMethod,
  recognised: RecognisedLeaves = {},
): Answer {
  if (observation.kind === 'absent') return { kind: 'absent' };
  if (observation.kind === 'unreachable' || observation.kind === 'not-checkable')
    return { kind: 'unknown', code: observation.code };
  // Anyone can send a copy of a certificate; only proof of possession shows that it is served.
  if (!observation.possessionProved) return { kind: 'unknown', code: 'possession-not-proved' };
  const before = recognised[observation.leaf.sha256];
  for (const leaf of leavesOf(observation)) {
    const ids = known
      .filter((candidate) => isLeafOf(leaf, candidate, method))
      .map((candidate) => candidate.certificateId);
    // Includes the ids that CAS has deleted.
    const all = ids.length > 0 && before ? new Set([...ids, ...idsOf(before)]) : ids;
    const [certificateId, ...copies] = all;
    if (certificateId === undefined) continue;
    return copies.length === 0 ? { kind: 'known', certificateId } : { kind: 'known', certificateId, copies };
  }
  return before ?? { kind: 'other', sha256: observation.leaf.sha256 };
}

/** The method that identifies at least one served leaf as an attached certificate; `undefined`: neither does. */
export function calibrate(
  observations: readonly Observation[],
  attached: readonly Recognisable[],
): IdentityMethod | undefined {
  const leaves = observations.flatMap(leavesOf);
  const isServed = (method: IdentityMethod, certificates: readonly Recognisable[]): boolean =>
    leaves.some((leaf) => certificates.some((certificate) => isLeafOf(leaf, certificate, method)));
  const described = attached.filter((certificate) => !isBarelyDescribed(certificate));
  if (isServed('sha256', described)) return 'sha256';
  if (isServed('serial', described)) return 'serial';
  return isServed('sha256', attached) ? 'sha256' : undefined;
}

/** Whether it is revoked, with neither digest nor serial number known. */
export function isBarelyDescribed({ revoked, sha256, serialNumber }: Recognisable): boolean {
  return revoked && sha256 === undefined && serialNumber === undefined;
}

/** The signing leaf first. For SM2 also the encryption leaf, because CAS gives the SHA-256 of one of the two. */
function leavesOf(observation: Observation): readonly ServedLeaf[] {
  if (observation.kind !== 'certificate') return [];
  return observation.encryptionLeaf ? [observation.leaf, observation.encryptionLeaf] : [observation.leaf];
}

function isLeafOf(leaf: ServedLeaf, certificate: Recognisable, method: IdentityMethod): boolean {
  if (isBarelyDescribed(certificate)) return sameContent(leaf, certificate) && sharesEntry(certificate, leaf);
  if (method === 'sha256') return certificate.sha256 === leaf.sha256;
  return certificate.serialNumber === leaf.serialNumber && sameContent(leaf, certificate);
}

function sameContent(leaf: ServedLeaf, certificate: Recognisable): boolean {
  return (
    Math.abs(certificate.notBeforeMs - leaf.notBeforeMs) <= DATE_TOLERANCE_MS &&
    Math.abs(certificate.notAfterMs - leaf.notAfterMs) <= DATE_TOLERANCE_MS &&
    describesNames(certificate, leaf)
  );
}

/**
 * The DNS names must be the same. CAS may leave out IP addresses and may write other entries in its own words, so of those only
 * addresses that it does give are compared.
 */
function describesNames({ names }: Recognisable, leaf: ServedLeaf): boolean {
  if (names === 'unknown') return false;
  const carried = entriesOf(leaf);
  return (
    names.every((name) => isUnreadable(name) || carried.includes(name)) &&
    carried.every((name) => formOf(name) !== 'dns' || names.includes(name))
  );
}

function sharesEntry({ names }: Recognisable, leaf: ServedLeaf): boolean {
  return entriesOf(leaf).some((name) => namesCover(names, name));
}

function entriesOf({ names }: ServedLeaf): readonly string[] {
  return knownNames(normaliseNames(names));
}

/** Whether the answer is a certificate with one of these ids. */
export function isOneOf(answer: Answer, ids: ReadonlySet<CertificateId>): boolean {
  return answer.kind === 'known' && idsOf(answer).some((id) => ids.has(id));
}

/** Whether the answer is this certificate, by any id of its leaf; none is `undefined`. */
export function isCertificate(answer: Answer, id: CertificateId | undefined): boolean {
  return answer.kind === 'known' && idsOf(answer).some((own) => own === id);
}

/** The id, and those of other uploads of the same leaf. */
export function idsOf({ certificateId, copies = [] }: KnownAnswer): readonly CertificateId[] {
  return [certificateId, ...copies];
}

export function sameAnswer(left: Answer, right: Answer): boolean {
  return essenceOf(left) === essenceOf(right);
}

/** Which certificate it is, or that there is none: other ids of a leaf, and reasons for silence, do not count. */
function essenceOf(answer: Answer): string {
  switch (answer.kind) {
    case 'known':
      return `known ${answer.certificateId}`;
    case 'other':
      return `other ${answer.sha256}`;
    default:
      return answer.kind;
  }
}

/** For sentences of any language: an id, the beginning of a digest, or a code; empty: no certificate. */
export function nameAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'known':
      return answer.certificateId;
    case 'other':
      return `SHA-256 ${answer.sha256.slice(0, 16)}...`;
    case 'absent':
      return '';
    case 'unknown':
      return answer.code;
  }
}

/** For messages. */
export function describeAnswer(answer: Answer): string {
  switch (answer.kind) {
    case 'known':
      return answer.certificateId;
    case 'other':
      return `an unknown certificate (SHA-256 ${answer.sha256.slice(0, 16)}...)`;
    case 'absent':
      return 'no certificate';
    case 'unknown':
      return `no answer (${answer.code})`;
  }
}
