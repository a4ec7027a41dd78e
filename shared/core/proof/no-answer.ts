/** What the baseline says of a target that was not seen. */
import type { FindingCode } from './findings.ts';
import type { Answer } from './identity.ts';
import type { ProbeTarget } from './observation.ts';

/** Code of a target at an address that the load balancer has only had since the baseline. */
export const NEW_ADDRESS = 'NEW_ADDRESS';

/** For a chain that was not seen: it may have been incomplete, and its names are not known. */
export const chainNotSeen = {
  findings: ['chain-incomplete', 'name-mismatch'],
  leaves: [],
} as const satisfies { readonly findings: readonly FindingCode[]; readonly leaves: readonly string[] };

/** The answers of every address to the same question: such answers at an address that was not seen are nothing unusual. */
export function answersTo(
  { serverName, keyType }: ProbeTarget,
  baseline: readonly { readonly target: ProbeTarget; readonly answer: Answer }[],
): readonly Answer[] {
  return baseline.flatMap(({ target, answer }) =>
    target.serverName === serverName && target.keyType === keyType ? [answer] : [],
  );
}
