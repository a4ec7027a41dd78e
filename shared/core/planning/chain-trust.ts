/**
 * Weighs, before a certificate is exposed, what CAS tells of its chain. Pure.
 *
 * `untrusted` needs positive evidence, because it refuses a candidate: it names itself as its issuer, its chain ends in a root that is
 * certainly not known, or it lives longer than public CAs may issue while the old one is publicly trusted. `trusted` means that a known root is
 * in the list. Everything else is `unknown`: such a candidate only ranks lower, and the handshakes after the change decide.
 *
 * No signature is checked: CAS gives names, rarely bytes. A trust anchor is a name and a key (RFC 5280 section 6.1.1), so a list that ends just
 * below a known root is `unknown`, too, as is one with a root of a known name and another digest: another root may have the same name. Among
 * unknown chains one that names a known root ranks first. `trusted` proves nothing either.
 *
 * What is served now is no worse than before: a private root that the old chain has too, or a self-signed certificate that follows a
 * self-signed one, is no evidence.
 */
import { DAY_MS } from '../../base/clock.ts';
import type { Certificate, CertificateId, ChainLink } from '../model/certificate.ts';
import {
  attributeValue,
  type DistinguishedName,
  isSameName,
  mayBeSameName,
  organisationOf,
  parseDistinguishedName,
} from '../model/distinguished-name.ts';
import type { KnownRoots, RootKind } from '../model/known-roots.ts';

/** The longest lifetime that browsers accept of public CAs since September 2020. */
export const LONGEST_PUBLIC_LIFETIME_MS = 398 * DAY_MS;

/** What handshakes have shown of a chain: the last daily check. */
export interface ServedChain {
  readonly trusted: boolean;
  /** The issuer of the last certificate that was sent: the name of the root; `null` if it could not be read. */
  readonly top: string | null;
}

export interface ChainQuestion {
  readonly current: Certificate;
  readonly candidate: Certificate;
  readonly roots: KnownRoots;
  /** Of `current`; `undefined`: no handshake is known. */
  readonly served: ServedChain | undefined;
}

export type ChainTrust = 'trusted' | 'unknown' | { readonly untrusted: string };

export function weighChain(question: ChainQuestion): ChainTrust {
  const { candidate, roots } = question;
  const ends = endsOf(candidate);
  const kinds = ends.map((end) => roots.kindOf(end));
  const isInList = (kind: RootKind): boolean =>
    ends.some((end, at) => kinds[at] === kind && isRootItself(end, roots));
  if (kinds.includes('extra')) return isInList('extra') ? 'trusted' : 'unknown';
  if (livesTooLong(question)) {
    const days = Math.floor(lifetimeMs(candidate) / DAY_MS);
    return {
      untrusted: `${candidate.certificateId} is valid for ${days} days: no public CA issues that, and what is served now is publicly trusted.`,
    };
  }
  if (kinds.includes('public')) return isInList('public') ? 'trusted' : 'unknown';
  if (isAsServedNow(question, ends)) return 'unknown';
  if (isSelfSigned(candidate)) {
    return {
      untrusted: `${candidate.certificateId} is self-signed: its issuer "${candidate.chain?.[0].issuer ?? candidate.issuer}" is itself.`,
    };
  }
  const [end] = ends;
  if (end && ends.every(({ selfSigned }) => selfSigned)) {
    return {
      untrusted: `The chain of ${candidate.certificateId} ends in "${end.subject}", which is no known root.`,
    };
  }
  return 'unknown';
}

/**
 * Whether the verdict can be another one with the chain of `current`: only where that may excuse the candidate, or shows that what is served is
 * publicly trusted.
 */
export function dependsOnOldChain({ candidate, roots, served }: Omit<ChainQuestion, 'current'>): boolean {
  const ends = endsOf(candidate);
  const kinds = ends.map((end) => roots.kindOf(end));
  if (kinds.includes('extra')) return false;
  if (served === undefined && isLongLived(candidate)) return true;
  const isRefused =
    isSelfSigned(candidate) || (ends.length > 0 && ends.every(({ selfSigned }) => selfSigned));
  return !kinds.includes('public') && isRefused;
}

function isRootItself({ selfSigned, sha256 }: ChainEnd, roots: KnownRoots): boolean {
  return selfSigned && (sha256 === undefined || roots.holds(sha256));
}

/** Whether the list ends in the name of a known root, whether the root is in it or not. */
export function namesKnownRoot(certificate: Certificate, roots: KnownRoots): boolean {
  return kindOf(certificate, roots) !== undefined;
}

/** What is known about the trust in chains, apart from the certificates themselves. */
export interface TrustKnowledge {
  readonly roots: KnownRoots;
  /** What handshakes have shown of the chain of the old certificate. */
  readonly served: ServedChain | undefined;
  /** Why handshakes have shown that a certificate is wrong; `undefined`: they have not. */
  readonly seenBad: (certificateId: CertificateId) => string | undefined;
  /** Whether an operator has released the certificate: then nothing that is known about its chain refuses it. */
  readonly released: (certificateId: CertificateId) => boolean;
}

export const nothingKnown: TrustKnowledge = {
  roots: { id: '', date: '', holds: () => false, kindOf: () => undefined },
  served: undefined,
  seenBad: () => undefined,
  released: () => false,
};

/** As `weighChain`, and by what handshakes have shown. An operator's word counts more than both. */
export function weighCandidate(
  current: Certificate,
  candidate: Certificate,
  { roots, served, seenBad, released }: TrustKnowledge,
): ChainTrust {
  const bad = seenBad(candidate.certificateId);
  const weighed = bad === undefined ? weighChain({ current, candidate, roots, served }) : { untrusted: bad };
  return typeof weighed === 'object' && released(candidate.certificateId) ? 'unknown' : weighed;
}

/** Whether one organisation issued both, as far as is known. Public CAs sign each renewal with another intermediate. */
export function haveSameIssuer(left: Certificate, right: Certificate, roots: KnownRoots): boolean {
  const [leftIssuer, rightIssuer] = [issuerOf(left), issuerOf(right)];
  if (!leftIssuer || !rightIssuer || organisationOf(leftIssuer) !== organisationOf(rightIssuer)) return false;
  const [leftKind, rightKind] = [kindOf(left, roots), kindOf(right, roots)];
  return leftKind === undefined || rightKind === undefined || leftKind === rightKind;
}

/**
 * The root in which the list ends, if it is none of ours. A list often ends with an intermediate whose issuer is missing, too; then its name
 * is given. `undefined`: it is known, or the list does not say.
 */
export function unknownRootOf(certificate: Certificate, roots: KnownRoots): string | undefined {
  const ends = endsOf(certificate);
  const [first] = ends;
  const hasMore = (certificate.chain?.length ?? 0) > 1 || first?.selfSigned;
  return hasMore && ends.every((end) => roots.kindOf(end) === undefined) ? first?.subject : undefined;
}

function kindOf(certificate: Certificate, roots: KnownRoots): RootKind | undefined {
  const kinds = endsOf(certificate).map((end) => roots.kindOf(end));
  return kinds.find((kind) => kind === 'extra') ?? kinds.find((kind) => kind !== undefined);
}

/** The issuer with its organisation, if CAS gives it anywhere. */
function issuerOf(certificate: Certificate): DistinguishedName | undefined {
  const named = certificate.issuer === undefined ? undefined : parseDistinguishedName(certificate.issuer);
  if (named === undefined) return undefined;
  const longer = (certificate.chain ?? [])
    .flatMap(({ subject, issuer }) => [issuer, subject])
    .flatMap((text) => parseDistinguishedName(text) ?? [])
    .find((name) => name.attributes.length > 1 && mayBeSameName(name, named));
  return longer ?? named;
}

interface ChainEnd {
  readonly subject: string;
  readonly sha256: string | undefined;
  /** `false`: the certificate of that name is not in the list. */
  readonly selfSigned: boolean;
}

/** Where the list ends: its self-signed certificates, and the issuers that are not in it. */
function endsOf({ chain }: Certificate): readonly ChainEnd[] {
  if (!chain) return [];
  const subjects = chain.flatMap(({ subject }) => parseDistinguishedName(subject) ?? []);
  return chain.flatMap((link): readonly ChainEnd[] => {
    const { subject, issuer, sha256 } = link;
    if (isOwnIssuer(link)) return [{ subject, sha256, selfSigned: true }];
    const name = parseDistinguishedName(issuer);
    const isInList = name !== undefined && subjects.some((one) => mayBeSameName(one, name));
    return isInList ? [] : [{ subject: issuer, sha256: undefined, selfSigned: false }];
  });
}

function isOwnIssuer({ subject, issuer }: ChainLink): boolean {
  const [own, by] = [parseDistinguishedName(subject), parseDistinguishedName(issuer)];
  return own !== undefined && by !== undefined && isSameName(own, by);
}

/** Without a chain: no CA has the name of a host, so such an issuer is the certificate itself. */
function isSelfSigned({ issuer, names, chain }: Certificate): boolean {
  if (chain) return chain.length === 1 && isOwnIssuer(chain[0]);
  const name = issuer === undefined ? undefined : parseDistinguishedName(issuer);
  const common = name && attributeValue(name, 'CN');
  return names !== 'unknown' && names.some((one) => one === common);
}

function isAsServedNow({ current, candidate, served }: ChainQuestion, ends: readonly ChainEnd[]): boolean {
  if (isSelfSigned(current) && isSelfSigned(candidate)) return true;
  const now = [...endsOf(current).map(({ subject }) => subject), served?.top ?? ''];
  const names = now.flatMap((subject) => parseDistinguishedName(subject) ?? []);
  return ends.some(({ subject }) => {
    const name = parseDistinguishedName(subject);
    return name !== undefined && names.some((one) => mayBeSameName(one, name));
  });
}

function livesTooLong(question: ChainQuestion): boolean {
  return isLongLived(question.candidate) && isPubliclyTrusted(question);
}

/** SM2 certificates have rules of their own. */
function isLongLived(candidate: Certificate): boolean {
  return candidate.keyType !== 'SM2' && lifetimeMs(candidate) > LONGEST_PUBLIC_LIFETIME_MS;
}

/** A handshake counts more than what CAS lists. */
function isPubliclyTrusted({ current, roots, served }: ChainQuestion): boolean {
  if (!served) return kindOf(current, roots) === 'public';
  return served.trusted && (served.top === null || roots.kindOf({ subject: served.top }) !== 'extra');
}

function lifetimeMs({ notBeforeMs, notAfterMs }: Certificate): number {
  return notAfterMs - notBeforeMs;
}
