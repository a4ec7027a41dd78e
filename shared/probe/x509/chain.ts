/**
 * Does a chain lead to a trusted root? A path walk over certificates as served (RFC 5280 section 6.1, the part that decides for
 * servers: names, signatures, dates, CA flags), for handshakes on which OpenSSL gave no verdict of its own.
 *
 * Certificates may come in any order, and several may have the issuer's name: each is tried once, since those that lead nowhere would
 * lead nowhere again. The walk ends at the first trusted path, and in any case after MAX_SIGNATURE_CHECKS: checking one SM2 signature
 * takes milliseconds, and a hostile chain of twenty certificates that all name each other could ask for hundreds.
 *
 * Host names, revocation and name constraints are not looked at; nor are the leaf's own dates, which findings.ts judges: a chain is
 * complete and trusted, or not, whether its leaf has expired or not, and a renewal must not make it worse.
 */
import type { X509Certificate } from 'node:crypto';

export type ChainVerdict = { readonly trusted: true } | { readonly trusted: false; readonly problem: string };

export interface ChainOptions {
  /** Whether the key of `issuer` made the signature on `certificate`. SM2 needs its own, since Node cannot verify it. */
  readonly signedBy?: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
}

/** Longer than any public chain; a limit so that certificates which issue each other end. */
const MAX_PATH_LENGTH = 8;

/** An honest chain takes as many as it is long, and a few more where an authority has changed its key under its old name. */
export const MAX_SIGNATURE_CHECKS = 30;

const trusted: ChainVerdict = { trusted: true };

function problemOf(problem: string): ChainVerdict {
  return { trusted: false, problem };
}

/** `chain` leaf first; `roots` are trusted as they are. Problems have the names that OpenSSL gives them. Never throws. */
export function verifyChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
  options: ChainOptions = {},
): ChainVerdict {
  const signedBy = options.signedBy ?? ((certificate, issuer) => certificate.verify(issuer.publicKey));
  const [leaf, ...others] = chain;
  const tried: X509Certificate[] = [];
  let checksLeft = MAX_SIGNATURE_CHECKS;
  const atMs = leaf ? nearestValidMs(leaf, nowMs) : nowMs;
  return leaf ? walk([leaf]) : problemOf('NO_CERTIFICATE');

  function walk(path: readonly [X509Certificate, ...X509Certificate[]]): ChainVerdict {
    const current = path.at(-1) ?? path[0];
    tried.push(current);
    const problem = problemOfDates(current, atMs);
    if (problem) return problemOf(problem);
    if (roots.some((root) => sameCertificate(root, current))) return trusted;
    if (path.length >= MAX_PATH_LENGTH) return problemOf('CERT_CHAIN_TOO_LONG');
    let first: ChainVerdict | undefined;
    for (const issuer of issuersOf(current)) {
      if (tried.some((other) => sameCertificate(other, issuer))) continue;
      if (checksLeft === 0) return first ?? problemOf('CERT_CHAIN_TOO_LONG');
      const verdict = hasSigned(issuer, current)
        ? walk([...path, issuer])
        : problemOf('CERT_SIGNATURE_FAILURE');
      if (verdict.trusted) return verdict;
      first ??= verdict;
    }
    return first ?? problemOf('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  }

  /** Node reads a key only when it is needed: one that cannot be read has signed nothing. */
  function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
    checksLeft -= 1;
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

/** Now, or the moment nearest to now at which the certificate was valid. Not a number where its dates cannot be read. */
export function nearestValidMs({ validFrom, validTo }: X509Certificate, nowMs: number): number {
  return Math.min(Math.max(nowMs, Date.parse(validFrom)), Date.parse(validTo));
}

/** A hostile certificate may have anything for a date, and OpenSSL parses it all the same: nothing compares with it. */
function problemOfDates({ validFrom, validTo }: X509Certificate, atMs: number): string | undefined {
  const [notBeforeMs, notAfterMs] = [Date.parse(validFrom), Date.parse(validTo)];
  if (Number.isNaN(notBeforeMs)) return 'ERROR_IN_CERT_NOT_BEFORE_FIELD';
  if (Number.isNaN(notAfterMs)) return 'ERROR_IN_CERT_NOT_AFTER_FIELD';
  if (atMs < notBeforeMs) return 'CERT_NOT_YET_VALID';
  return atMs > notAfterMs ? 'CERT_HAS_EXPIRED' : undefined;
}

function sameCertificate(left: X509Certificate, right: X509Certificate): boolean {
  return left.raw.equals(right.raw);
}
