/**
 * Would a visitor have been content with this handshake? Complete, for the asked name, within its dates, and signed by the fleet's
 * own authority.
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

/** `caPem`: the only trusted roots. */
export function createAcceptanceCheck(caPem: string): AcceptanceCheck {
  const pems = caPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const roots = pems.map((pem) => new X509Certificate(pem));
  // Signatures do not change: each chain is verified once.
  const verdicts = new Map<string, boolean>();

  function isTrusted(chain: readonly X509Certificate[]): boolean {
    const key = chain.map((certificate) => certificate.fingerprint256).join();
    const verdict = verdicts.get(key) ?? leadsToRoot(chain, roots);
    verdicts.set(key, verdict);
    return verdict;
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
  if (nowMs < Date.parse(leaf.validFrom)) return [problem('dates', leaf, `begins at ${leaf.validFrom}`)];
  if (nowMs > Date.parse(leaf.validTo)) return [problem('dates', leaf, `ended at ${leaf.validTo}`)];
  return [];
}

/** From the leaf up, each certificate signed by the next one, until a root has signed. Dates of authorities are not looked at. */
function leadsToRoot(chain: readonly X509Certificate[], roots: readonly X509Certificate[]): boolean {
  const signed = (certificate: X509Certificate, issuer: X509Certificate) =>
    issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  let [current, ...others] = chain;
  while (current) {
    const subject: X509Certificate = current;
    if (roots.some((root) => signed(subject, root))) return true;
    current = others.find((candidate) => signed(subject, candidate));
    others = others.filter((candidate) => candidate !== current);
  }
  return false;
}
