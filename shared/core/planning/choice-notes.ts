/** What operators should know about a chosen replacement before it is attached: a change of issuer, a root that is not known. Decides nothing. */
import type { Certificate } from '../model/certificate.ts';
import { haveSameIssuer, nothingKnown, type TrustKnowledge, unknownRootOf } from './chain-trust.ts';
import type { ReplacementQuestion } from './replacement-checks.ts';

export function notesOn(
  { current, trust = nothingKnown }: Pick<ReplacementQuestion, 'current' | 'trust'>,
  chosen: Certificate,
): readonly string[] {
  return [...issuerNotes(current, chosen, trust), ...rootNotes(chosen, trust)];
}

/** Before anything is attached: the handshakes after the change would fail for the same reason. */
function rootNotes(chosen: Certificate, { roots }: TrustKnowledge): readonly string[] {
  const unknown = unknownRootOf(chosen, roots);
  if (unknown === undefined) return [];
  return [
    `The chain of ${chosen.certificateId} ends in "${unknown}", which is not among the roots of this service (Node's, Mozilla's of ${roots.date}, EXTRA_CA): handshakes may count it as untrusted.`,
  ];
}

function issuerNotes(
  current: Certificate,
  chosen: Certificate,
  { roots }: TrustKnowledge,
): readonly string[] {
  if (current.issuer === undefined || chosen.issuer === undefined) return [];
  if (haveSameIssuer(current, chosen, roots)) return [];
  return [`The issuer changes from "${current.issuer}" to "${chosen.issuer}": inform clients that pin it.`];
}
