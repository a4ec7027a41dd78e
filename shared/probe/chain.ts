/**
 * Does a chain lead to a trusted root? A path walk over certificates as served (RFC 5280 section 6.1, the part that decides for
 * servers: names, signatures, dates, CA flags), for handshakes on which OpenSSL gave no verdict of its own.
 *
 * Certificates may come in any order, and several may have the issuer's name: each is tried once, since those that lead nowhere would
 * lead nowhere again, and a hostile chain could make them lead there a million times. Host names, revocation and name constraints are
 * not looked at; nor are the leaf's own dates, which findings.ts judges: a chain is complete and trusted, or not, whether its leaf has
 * expired or not, and a renewal must not make it worse.
 */
import type { X509Certificate } from 'node:crypto';

export type ChainVerdict = { readonly trusted: true } | { readonly trusted: false; readonly problem: string };

export interface ChainOptions {
  /** Whether the key of `issuer` made the signature on `certificate`. SM2 needs its own, since Node cannot verify it. */
  readonly signedBy?: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
}

/** Longer than any public chain; a limit so that certificates which issue each other end. */
const MAX_PATH_LENGTH = 8;

const trusted: ChainVerdict = { trusted: true };

function problemOf(problem: string): ChainVerdict {
  return { trusted: false, problem };
}

/** `chain` leaf first; `roots` are trusted as they are. Problems have the names that OpenSSL gives them. */
export function verifyChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
  options: ChainOptions = {},
): ChainVerdict {
  const signedBy = options.signedBy ?? ((certificate, issuer) => certificate.verify(issuer.publicKey));
  const [leaf, ...others] = chain;
  const tried: X509Certificate[] = [];
  const atMs = leaf ? nearestValidMs(leaf, nowMs) : nowMs;
  return leaf ? walk([leaf]) : problemOf('NO_CERTIFICATE');

  function walk(path: readonly [X509Certificate, ...X509Certificate[]]): ChainVerdict {
    const current = path.at(-1) ?? path[0];
    tried.push(current);
    if (atMs < Date.parse(current.validFrom)) return problemOf('CERT_NOT_YET_VALID');
    if (atMs > Date.parse(current.validTo)) return problemOf('CERT_HAS_EXPIRED');
    if (roots.some((root) => sameCertificate(root, current))) return trusted;
    if (path.length >= MAX_PATH_LENGTH) return problemOf('CERT_CHAIN_TOO_LONG');
    return bestOf(
      issuersOf(current).flatMap((issuer) => {
        if (tried.some((other) => sameCertificate(other, issuer))) return [];
        return signedBy(current, issuer) ? walk([...path, issuer]) : problemOf('CERT_SIGNATURE_FAILURE');
      }),
    );
  }

  /** checkIssued compares names, key identifiers and key usage, but not the signature. */
  function issuersOf(certificate: X509Certificate): readonly X509Certificate[] {
    return [...roots, ...others].filter((issuer) => issuer.ca && certificate.checkIssued(issuer));
  }
}

/** Now, or the moment nearest to now at which the certificate was valid. */
export function nearestValidMs({ validFrom, validTo }: X509Certificate, nowMs: number): number {
  return Math.min(Math.max(nowMs, Date.parse(validFrom)), Date.parse(validTo));
}

/** The trusted path where there is one, else the problem of the first one. */
function bestOf(verdicts: readonly ChainVerdict[]): ChainVerdict {
  const missing = problemOf('UNABLE_TO_GET_ISSUER_CERT_LOCALLY');
  return verdicts.find((verdict) => verdict.trusted) ?? verdicts[0] ?? missing;
}

function sameCertificate(left: X509Certificate, right: X509Certificate): boolean {
  return left.raw.equals(right.raw);
}
