/**
 * Findings about a served chain that an operator should know, apart from the identity of the certificate. Pure; the time is a
 * parameter.
 *
 * A finding alone does not fail a proof: a listener may have served an incomplete chain for years. Only findings that are not
 * in the baseline count (served-chain.ts).
 */
import { X509Certificate } from 'node:crypto';
import { elementsIn } from '../../base/bytes/der.ts';
import { namesCover, normaliseNames, sameNames } from '../model/names.ts';
import type { ReasonIn } from '../model/reasons.ts';
import type { Observation, ServedLeaf } from './observation.ts';

/**
 * - `name-mismatch`: the requested name is not on the leaf (RFC 6125 section 6.4)
 * - `chain-incomplete`: the issuer of the leaf was neither sent nor is it trusted by itself
 * - `weak-signature`: signed with MD5 or SHA-1, which clients refuse
 * - `pair-mismatch`: TLCP (GB/T 38636-2020): signing and encryption certificate differ in their names or their issuer
 * - `ca-expires-first`: a CA certificate in the chain expires before the leaf; this never fails a proof
 */
export type FindingCode = ReasonIn<'chain'> | 'ca-expires-first';

export interface Finding {
  readonly code: FindingCode;
  /** For operators. */
  readonly message: string;
}

export type Served = Extract<Observation, { kind: 'certificate' }>;

/** @param serverName `undefined`: no name was requested, so none can be missing */
export function findingsOf(
  served: Served,
  serverName: string | undefined,
  nowMs: number,
): readonly Finding[] {
  const leaves = served.encryptionLeaf ? [served.leaf, served.encryptionLeaf] : [served.leaf];
  return [
    ...leaves.flatMap((leaf) => findingsOfLeaf(leaf, serverName, nowMs)),
    ...pairFindings(served),
    ...trustFindings(served),
    ...caFindings(served),
    ...signatureFindings(served),
  ];
}

function findingsOfLeaf(
  { names, notBeforeMs, notAfterMs }: ServedLeaf,
  serverName: string | undefined,
  nowMs: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (serverName !== undefined && !namesCover(normaliseNames(names), serverName))
    findings.push({
      code: 'name-mismatch',
      message: `it is for ${names.join(', ') || 'no name'}, not for ${serverName}`,
    });
  if (nowMs > notAfterMs)
    findings.push({ code: 'certificate-expired', message: `it expired at ${iso(notAfterMs)}` });
  if (nowMs < notBeforeMs)
    findings.push({ code: 'not-yet-valid', message: `it is not valid before ${iso(notBeforeMs)}` });
  return findings;
}

function pairFindings({ leaf, encryptionLeaf }: Served): readonly Finding[] {
  if (!encryptionLeaf) return [];
  if (leaf.issuer !== encryptionLeaf.issuer) {
    const message = `the encryption certificate is issued by ${encryptionLeaf.issuer}, the signing certificate by ${leaf.issuer}`;
    return [{ code: 'pair-mismatch', message }];
  }
  if (sameNames(normaliseNames(leaf.names), normaliseNames(encryptionLeaf.names))) return [];
  const message = `the encryption certificate is for ${encryptionLeaf.names.join(', ') || 'no name'}, the signing certificate for ${leaf.names.join(', ') || 'no name'}`;
  return [{ code: 'pair-mismatch', message }];
}

function trustFindings({ trust, chain, encryptionLeaf, rootsDate }: Served): readonly Finding[] {
  if (trust.trusted) return [];
  const [leaf, ...others] = chain.map(parse);
  const issuers = encryptionLeaf ? others.slice(1) : others;
  const isIncomplete =
    leaf !== undefined &&
    !leaf.checkIssued(leaf) &&
    !issuers.some((issuer) => issuer && leaf.checkIssued(issuer));
  const known = rootsDate === undefined ? '' : `; roots of ${rootsDate}, Node's and EXTRA_CA`;
  return isIncomplete
    ? [{ code: 'chain-incomplete', message: `its issuer was not sent (${trust.problem})` }]
    : [{ code: 'chain-not-trusted', message: `its chain is not trusted (${trust.problem}${known})` }];
}

function caFindings({ leaf, chain }: Served): readonly Finding[] {
  return chain
    .slice(1)
    .flatMap((der) => parse(der) ?? [])
    .filter((certificate) => certificate.ca && Date.parse(certificate.validTo) < leaf.notAfterMs)
    .map(({ subject, validTo }) => ({
      code: 'ca-expires-first' as const,
      message: `${subject.replaceAll('\n', ', ')} expires at ${iso(Date.parse(validTo))}, before the leaf`,
    }));
}

/** The DER of the object identifiers (RFC 3279 section 2.2), with their hash functions. */
const weakSignatures: ReadonlyMap<string, string> = new Map([
  ['2a864886f70d010104', 'MD5'],
  ['2a864886f70d010105', 'SHA-1'],
  ['2a8648ce3d0401', 'SHA-1'],
]);

/** A root's own signature is never checked. */
function signatureFindings({ chain }: Served): readonly Finding[] {
  return chain.flatMap((der) => {
    const certificate = parse(der);
    const [, algorithm] = elementsIn(Buffer.from(der));
    const [identifier] = algorithm ? elementsIn(algorithm.raw) : [];
    const hash = weakSignatures.get(identifier?.content.toString('hex') ?? '');
    return certificate && hash && !certificate.checkIssued(certificate)
      ? [
          {
            code: 'weak-signature' as const,
            message: `${certificate.subject.replaceAll('\n', ', ')} is signed with ${hash}`,
          },
        ]
      : [];
  });
}

/** `undefined` if it cannot be read. The verification of the chain reports that. */
function parse(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
