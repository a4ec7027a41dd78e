/** What operators should know about a chosen replacement before it is attached: a change of issuer, a root that is not known. Decides nothing. */
import type { Certificate } from '../model/certificate.ts';
import type { Note } from '../model/texts/note.ts';
import { haveSameIssuer, nothingKnown, type TrustKnowledge, unknownRootOf } from './chain-trust.ts';
import type { ReplacementQuestion } from './replacement-checks.ts';

export function notesOn(
  { current, trust = nothingKnown }: Pick<ReplacementQuestion, 'current' | 'trust'>,
  chosen: Certificate,
): readonly Note[] {
  return [...issuerNotes(current, chosen, trust), ...rootNotes(chosen, trust)];
}

/** Before anything is attached: the handshakes after the change would fail for the same reason. */
function rootNotes(chosen: Certificate, { roots }: TrustKnowledge): readonly Note[] {
  const unknown = unknownRootOf(chosen, roots);
  if (unknown === undefined) return [];
  return [
    {
      note: 'root-unknown',
      message: `The chain of ${chosen.certificateId} ends in "${unknown}", which is not among the roots of this service (Node's, Mozilla's of ${roots.date}, EXTRA_CA): handshakes may count it as untrusted.`,
      parameters: { certificate: chosen.certificateId, root: unknown, date: roots.date },
    },
  ];
}

function issuerNotes(current: Certificate, chosen: Certificate, { roots }: TrustKnowledge): readonly Note[] {
  if (current.issuer === undefined || chosen.issuer === undefined) return [];
  if (haveSameIssuer(current, chosen, roots)) return [];
  return [
    {
      note: 'issuer-changes',
      message: `The issuer changes from "${current.issuer}" to "${chosen.issuer}": inform clients that pin it.`,
      parameters: { from: current.issuer, to: chosen.issuer },
    },
  ];
}
