/**
 * Does a chain lead to a trusted root? A path walk over the certificates as served (RFC 5280 section 6.1, the parts that matter
 * for servers: names, signatures, dates, CA flags; path-checks.ts has the rest). It is used for handshakes on which OpenSSL gave no
 * verdict.
 *
 * Certificates may come in any order, and several may have the name of the issuer. The walk ends at the first path that passes
 * every check, and in any case after MAX_SIGNATURE_CHECKS signatures or MAX_STEPS certificates. One SM2 signature takes milliseconds
 * to check, and a hostile chain of twenty certificates that all name each other would require hundreds of checks. Each pair is
 * checked once.
 *
 * It never checks host names, policies, revocation or the dates of the leaf; findings.ts evaluates those dates. Whether a chain is
 * complete and trusted must not depend on whether its leaf has expired, so that a renewal cannot make the verdict worse.
 */
import type { X509Certificate } from 'node:crypto';
import { pathProblem } from './path-checks.ts';

export type ChainVerdict = { readonly trusted: true } | { readonly trusted: false; readonly problem: string };

export interface ChainOptions {
  /** Whether `certificate` was signed with the key of `issuer`. SM2 needs its own function, because Node cannot verify it. */
  readonly signedBy?: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
}

/** Longer than any public chain. The limit ends the walk over certificates that issued each other. */
const MAX_PATH_LENGTH = 8;

/** An honest chain needs one check per certificate, and a few more if an authority has changed its key but kept its name. */
export const MAX_SIGNATURE_CHECKS = 30;

const trusted: ChainVerdict = { trusted: true };

function untrusted(problem: string): ChainVerdict {
  return { trusted: false, problem };
}

/** A certificate that has led to a root may be in several paths: it may be allowed in one and not in another. */
const MAX_STEPS = 100;

/** `chain` is leaf first. Problems have the names that OpenSSL uses. Never throws. */
export function verifyChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
  options: ChainOptions = {},
): ChainVerdict {
  const signedBy = options.signedBy ?? ((certificate, issuer) => certificate.verify(issuer.publicKey));
  const [leaf, ...others] = chain;
  const signatures = new Map<string, boolean>();
  let checksLeft = MAX_SIGNATURE_CHECKS;
  /** Those of the present path, and those that have led to no root: they would lead to none again. */
  const tried = new Set<X509Certificate>();
  let rootsReached = 0;
  let stepsLeft = MAX_STEPS;
  const atMs = leaf ? nearestValidMs(leaf, nowMs) : nowMs;
  return leaf ? walk([leaf]) : untrusted('NO_CERTIFICATE');

  function walk(path: readonly [X509Certificate, ...X509Certificate[]]): ChainVerdict {
    const current = path.at(-1) ?? path[0];
    stepsLeft -= 1;
    tried.add(current);
    const rootsBefore = rootsReached;
    const verdict = walkOn(path, current);
    if (rootsReached > rootsBefore) tried.delete(current);
    return verdict;
  }

  function walkOn(
    path: readonly [X509Certificate, ...X509Certificate[]],
    current: X509Certificate,
  ): ChainVerdict {
    const problem = dateProblem(current, atMs);
    if (problem) return untrusted(problem);
    if (roots.some((root) => sameCertificate(root, current))) {
      rootsReached += 1;
      return verdictOf(path);
    }
    if (path.length >= MAX_PATH_LENGTH) return untrusted('CERT_CHAIN_TOO_LONG');
    let first: ChainVerdict | undefined;
    for (const issuer of issuersOf(current)) {
      if ([...tried].some((other) => sameCertificate(other, issuer))) continue;
      if (stepsLeft === 0 || !canCheck(issuer, current)) return first ?? untrusted('CERT_CHAIN_TOO_LONG');
      const verdict = hasSigned(issuer, current)
        ? walk([...path, issuer])
        : untrusted('CERT_SIGNATURE_FAILURE');
      if (verdict.trusted) return verdict;
      first ??= verdict;
    }
    return first ?? untrusted('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  }

  function canCheck(issuer: X509Certificate, certificate: X509Certificate): boolean {
    return checksLeft > 0 || signatures.has(pairOf(issuer, certificate));
  }

  function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
    const pair = pairOf(issuer, certificate);
    const known = signatures.get(pair);
    if (known !== undefined) return known;
    checksLeft -= 1;
    const isSigned = verifies(issuer, certificate);
    signatures.set(pair, isSigned);
    return isSigned;
  }

  /** Node parses a key only when it is used. A key that cannot be parsed has signed nothing. */
  function verifies(issuer: X509Certificate, certificate: X509Certificate): boolean {
    try {
      return signedBy(certificate, issuer);
    } catch {
      return false;
    }
  }

  /** checkIssued compares names, key identifiers and key usage, but not the signature. */
  function issuersOf(certificate: X509Certificate): readonly X509Certificate[] {
    return [...roots, ...others].filter((issuer) => issuer.ca && certificate.checkIssued(issuer));
  }
}

function verdictOf(path: readonly X509Certificate[]): ChainVerdict {
  const problem = pathProblem(path);
  return problem ? untrusted(problem) : trusted;
}

function pairOf(issuer: X509Certificate, certificate: X509Certificate): string {
  return `${issuer.fingerprint256} ${certificate.fingerprint256}`;
}

/** Now, or the time nearest to now at which the certificate was valid. NaN if its dates cannot be read. */
export function nearestValidMs({ validFrom, validTo }: X509Certificate, nowMs: number): number {
  return Math.min(Math.max(nowMs, Date.parse(validFrom)), Date.parse(validTo));
}

/**
 * A hostile certificate may hold anything as a date. OpenSSL parses such a certificate nevertheless, and no comparison with NaN
 * is true.
 */
function dateProblem({ validFrom, validTo }: X509Certificate, atMs: number): string | undefined {
  const [notBeforeMs, notAfterMs] = [Date.parse(validFrom), Date.parse(validTo)];
  if (Number.isNaN(notBeforeMs)) return 'ERROR_IN_CERT_NOT_BEFORE_FIELD';
  if (Number.isNaN(notAfterMs)) return 'ERROR_IN_CERT_NOT_AFTER_FIELD';
  if (atMs < notBeforeMs) return 'CERT_NOT_YET_VALID';
  return atMs > notAfterMs ? 'CERT_HAS_EXPIRED' : undefined;
}

function sameCertificate(left: X509Certificate, right: X509Certificate): boolean {
  return left.raw.equals(right.raw);
}
