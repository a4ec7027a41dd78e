/**
 * Findings about a served chain as a whole: trust, purpose, order, dates and signatures of its authorities. Pure. Never throws: a
 * certificate that cannot be read has no findings here, because the verification of the chain reports it.
 */
import { X509Certificate } from 'node:crypto';
import { elementsIn } from '../../base/bytes/der.ts';
import { inUtc } from '../../base/words.ts';
import { certificateParts } from './certificate-parts.ts';
import type { Finding, Served } from './finding.ts';
import { isForTlsServers } from './server-purpose.ts';

export function chainFindings(served: Served, nowMs: number): readonly Finding[] {
  const certificates = served.chain.map(parse);
  const others = certificates.slice(served.encryptionLeaf ? 2 : 1);
  const line: Line = { ...served, certificates, others };
  return [
    ...purposeFindings(line),
    ...trustFindings(line, nowMs),
    ...orderFindings(line),
    ...caFindings(line),
    ...signatureFindings(certificates),
  ];
}

/** A certificate of the chain; `undefined` if it cannot be read. */
type Sent = X509Certificate | undefined;

interface Line extends Served {
  readonly certificates: readonly Sent[];
  /** Those after the leaf; with TLCP after both leaves. */
  readonly others: readonly Sent[];
}

/** The problem for an authority above the leaf whose purpose is another one, and for a leaf, too. */
const INVALID_PURPOSE = 'INVALID_PURPOSE';

/** The leaf is asked itself, too: a verifier reports one problem only, and another one must not hide this one from the baseline. */
function purposeFindings({ leaf, encryptionLeaf, certificates, trust }: Line): readonly Finding[] {
  const digests = [leaf.sha256, encryptionLeaf?.sha256];
  const isWrong = certificates.some((certificate) => {
    if (!certificate || !digests.includes(sha256Of(certificate))) return false;
    const parts = certificateParts(certificate.raw);
    return parts && !isForTlsServers(parts, 'leaf');
  });
  if (isWrong) return [{ code: 'wrong-purpose', message: 'it is not for TLS servers' }];
  return !trust.trusted && trust.problem === INVALID_PURPOSE
    ? [
        {
          code: 'wrong-purpose',
          message: `a certificate in its chain is not for TLS servers (${trust.problem})`,
        },
      ]
    : [];
}

/** The problems of a verifier that has found no issuer. */
const missingIssuer: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

function trustFindings(line: Line, nowMs: number): readonly Finding[] {
  const { trust, certificates, others, rootsDate } = line;
  if (trust.trusted || trust.problem === INVALID_PURPOSE || isOnlyOutOfDate(line, trust.problem, nowMs))
    return [];
  const [leaf] = certificates;
  const isIncomplete =
    leaf !== undefined &&
    missingIssuer.has(trust.problem) &&
    !leaf.checkIssued(leaf) &&
    !others.some((issuer) => issuer && leaf.checkIssued(issuer));
  const known = rootsDate === undefined ? '' : `; roots of ${rootsDate}, Node's and EXTRA_CA`;
  return isIncomplete
    ? [{ code: 'chain-incomplete', message: `its issuer was not sent (${trust.problem})` }]
    : [{ code: 'chain-not-trusted', message: `its chain is not trusted (${trust.problem}${known})` }];
}

/**
 * Whether all that is known against the chain is the date of a leaf, which has a finding of its own (findings.ts). As a problem of the chain, it
 * would excuse an untrusted chain of the next certificate. The probes judge a chain at a time at which its leaf was valid, so that a root that
 * is not known has another problem.
 */
function isOnlyOutOfDate({ leaf, encryptionLeaf }: Line, problem: string, nowMs: number): boolean {
  const all = encryptionLeaf ? [leaf, encryptionLeaf] : [leaf];
  return (
    (problem === 'CERT_HAS_EXPIRED' && all.some(({ notAfterMs }) => nowMs > notAfterMs)) ||
    (problem === 'CERT_NOT_YET_VALID' && all.some(({ notBeforeMs }) => nowMs < notBeforeMs))
  );
}

/**
 * From the leaf on, each certificate must be followed by its issuer. What comes after the end of this line is not looked at: TLS 1.3
 * allows certificates that do not belong to it (RFC 8446 section 4.4.2).
 */
function orderFindings({ certificates, others }: Line): readonly Finding[] {
  let [current] = certificates;
  for (const next of others) {
    if (!current || current.checkIssued(current)) return [];
    if (!next || !current.checkIssued(next)) {
      const from = current;
      const isElsewhere = others.some((one) => one && from.checkIssued(one));
      if (!isElsewhere) return [];
      const message = `its chain is in the wrong order: ${subjectOf(from)} is not followed by its issuer, which is elsewhere in the chain`;
      return [{ code: 'wrong-order', message }];
    }
    current = next;
  }
  return [];
}

function caFindings({ leaf, others }: Line): readonly Finding[] {
  return others
    .filter((certificate) => certificate !== undefined)
    .filter((certificate) => certificate.ca && Date.parse(certificate.validTo) < leaf.notAfterMs)
    .map((certificate) => ({
      code: 'ca-expires-first' as const,
      message: `${subjectOf(certificate)} expires at ${inUtc(Date.parse(certificate.validTo))}, before the leaf`,
    }));
}

/** The DER of the object identifiers (RFC 3279 section 2.2), with their hash functions. */
const weakSignatures: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010104', 'MD5'],
  ['2a864886f70d010105', 'SHA-1'],
  ['2a8648ce3d0401', 'SHA-1'],
]);

/** A root's own signature is never checked. */
function signatureFindings(certificates: readonly Sent[]): readonly Finding[] {
  return certificates.flatMap((certificate) => {
    if (!certificate) return [];
    const [, algorithm] = elementsIn(certificate.raw);
    const [identifier] = algorithm ? elementsIn(algorithm.raw) : [];
    const hash = weakSignatures.get(identifier?.content.toString('hex') ?? '');
    return hash && !certificate.checkIssued(certificate)
      ? [{ code: 'weak-signature' as const, message: `${subjectOf(certificate)} is signed with ${hash}` }]
      : [];
  });
}

/** Node gives `undefined` for an empty name, contrary to its type. Servers often have certificates with an empty subject. */
export function nameText(name: string | undefined): string {
  return name?.replaceAll('\n', ', ') ?? '';
}

function sha256Of({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** For messages. */
function subjectOf({ subject, serialNumber }: X509Certificate): string {
  return (
    nameText(subject) || `the certificate without a subject (serial number ${serialNumber.toLowerCase()})`
  );
}

function parse(der: Uint8Array): Sent {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
