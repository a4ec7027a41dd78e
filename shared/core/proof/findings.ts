/**
 * Findings about a served chain that an operator should know, apart from the identity of the certificate. Pure; the time is a
 * parameter.
 *
 * A finding alone does not fail a proof: a listener may have served an incomplete chain for years. Only findings that are not
 * in the baseline count (served-chain.ts).
 */

import { inUtc } from '../../base/words.ts';
import { isAscii } from '../model/name-forms.ts';
import { namesCover, normaliseNames, sameNames } from '../model/names.ts';
import { chainFindings } from './chain-findings.ts';
import type { Finding, Served } from './finding.ts';
import type { ServedLeaf } from './observation.ts';

export type { Finding, FindingCode, RemarkCode, Served } from './finding.ts';

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
    ...chainFindings(served, nowMs),
  ];
}

function findingsOfLeaf(
  { names, droppedNames = 0, notBeforeMs, notAfterMs }: ServedLeaf,
  serverName: string | undefined,
  nowMs: number,
): readonly Finding[] {
  const findings: Finding[] = [];
  // Clients compare A-labels: a name that the leaf has in another form matches nothing.
  const carried = normaliseNames(names.filter(isAscii));
  if (serverName !== undefined && !namesCover(carried, serverName))
    findings.push({
      code: 'name-mismatch',
      message: `it is for ${names.join(', ') || 'no name'}, not for ${serverName}`,
    });
  if (nowMs > notAfterMs)
    findings.push({ code: 'certificate-expired', message: `it expired at ${inUtc(notAfterMs)}` });
  if (nowMs < notBeforeMs)
    findings.push({ code: 'not-yet-valid', message: `it is not valid before ${inUtc(notBeforeMs)}` });
  if (droppedNames > 0)
    findings.push({
      code: 'names-dropped',
      message: `${droppedNames} of its alternative names cannot be read and ${droppedNames === 1 ? 'is' : 'are'} left out`,
    });
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
