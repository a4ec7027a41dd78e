/**
 * Acceptance of a handshake by a client: completed, valid for the requested name, within its dates, and signed by the fleet's own authority.
 */
import { X509Certificate } from 'node:crypto';
import type { HandshakeOutcome } from './handshake.ts';

export type ProblemKind = 'handshake' | 'name' | 'dates' | 'chain';

export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
}

export type AcceptanceCheck = (
  outcome: HandshakeOutcome,
  serverName: string | undefined,
  nowMs: number,
) => readonly Problem[];

/** @param caPem the only trusted roots */
export function createAcceptanceCheck(caPem: string): AcceptanceCheck {
  const pems = caPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const roots = pems.map((pem) => new X509Certificate(pem));
  // Signatures do not change: each chain is verified once.
  const verified = new Map<string, boolean>();

  function isTrusted(chain: readonly X509Certificate[]): boolean {
    const key = chain.map((certificate) => certificate.fingerprint256).join();
    const trusted = verified.get(key) ?? chainsToRoot(chain, roots);
    verified.set(key, trusted);
    return trusted;
  }

  return (outcome, serverName, nowMs) => {
    const [leaf] = outcome.chain;
    if (!leaf) return [{ kind: 'handshake', message: outcome.error ?? 'no certificate' }];
    return [
      ...nameProblems(leaf, serverName),
      ...dateProblems(leaf, nowMs),
      ...(isTrusted(outcome.chain) ? [] : [problem('chain', leaf, 'does not chain to the fleet’s CA')]),
    ];
  };
}

function problem(kind: ProblemKind, leaf: X509Certificate, message: string): Problem {
  return { kind, message: `certificate ${leaf.serialNumber.toLowerCase()} ${message}` };
}

function nameProblems(leaf: X509Certificate, serverName: string | undefined): Problem[] {
  if (serverName === undefined || leaf.checkHost(serverName, { subject: 'never' })) return [];
  return [problem('name', leaf, `does not cover ${serverName}, but ${leaf.subjectAltName}`)];
}

function dateProblems(leaf: X509Certificate, nowMs: number): Problem[] {
  if (nowMs < Date.parse(leaf.validFrom))
    return [problem('dates', leaf, `is not valid before ${leaf.validFrom}`)];
  if (nowMs > Date.parse(leaf.validTo)) return [problem('dates', leaf, `expired at ${leaf.validTo}`)];
  return [];
}

/** Whether each certificate, from the leaf up, is signed by another one of the chain until one is signed by a root. Ignores the authorities' dates. */
function chainsToRoot(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  const isSignedBy = (certificate: X509Certificate, issuer: X509Certificate) =>
    issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  let [current, ...others] = chain;
  while (current) {
    const subject: X509Certificate = current;
    if (roots.some((root) => isSignedBy(subject, root))) return true;
    current = others.find((candidate) => isSignedBy(subject, candidate));
    others = others.filter((candidate) => candidate !== current);
  }
  return false;
}
