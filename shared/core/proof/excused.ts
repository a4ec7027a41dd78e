/** Which findings of an old chain excuse the same ones of a new chain. Pure. */
import type { Change } from '../planning/change.ts';
import type { Baseline } from './baseline.ts';
import type { FindingCode } from './finding.ts';
import { isOneOf } from './identity.ts';

/** An incomplete chain may have hidden that it was not trusted, so it excuses both. A chain with a private root was complete. */
export function excusedBy(code: FindingCode): readonly FindingCode[] {
  return code === 'chain-incomplete' ? ['chain-incomplete', 'chain-not-trusted'] : [code];
}

/**
 * The findings that the proof of a change did not count, because an old certificate had them. What an expired leaf says of its chain is left
 * out: a verifier reports one problem only, so that the chain may have been trusted.
 */
export function excusedFindings(
  baseline: Baseline | undefined,
  { replaces }: Pick<Change, 'replaces'>,
): readonly FindingCode[] {
  if (!baseline || baseline.oldIsWrong) return [];
  const olds = new Set(replaces.map(({ certificateId }) => certificateId));
  const codes = baseline.targets
    .filter(({ answer, findings }) => isOneOf(answer, olds) && !findings.includes('certificate-expired'))
    .flatMap(({ findings }) => findings.flatMap(excusedBy));
  return [...new Set(codes)].sort();
}
