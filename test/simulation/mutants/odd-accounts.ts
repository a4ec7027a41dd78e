/** Defects that show only in odd accounts, with zones that change, or with a damaged ledger. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const oddAccountMutants: readonly Mutant[] = [
  mutant(
    'a certificate whose content failed is tried again',
    inBody('whyPassedOver', 'whyWrongItself(question) ??', ''),
  ),
  mutant(
    'a pilot tells of a wrong certificate only after its roll back',
    inBody(
      'runSteps',
      'await tellOfWrongContent(context, running.change, contentFaultOf(failure, { running, baseline }));',
      '',
    ),
  ),
  mutant(
    'a certificate that ALB refuses keeps the next best one out',
    inBody('whyPassedOver', '?? refusalReason(question)', ''),
  ),
  mutant(
    'the next best takes the place of one that waits',
    inBody(
      'choiceQuestion',
      'input.gates.passedOver(certificateId, due.emergency, attached.certificateId)',
      '(input.gates.passedOver(certificateId, due.emergency, attached.certificateId) ?? input.gates.heldBack(certificateId, due.emergency, [])) as never',
    ),
  ),
  mutant(
    'names that only the old leaf shows are forgotten',
    inBody('keptNames', 'onlyOnLeaf: !required.every(isListed)', 'onlyOnLeaf: false'),
    inBody('keptNames', 'required,', 'required: required.filter(isListed),'),
  ),
  mutant(
    'addresses of the ledger are dialled',
    inBody(
      'presentBaseline',
      'return atPresentAddresses(baseline, targetsOf(context, running));',
      'return { baseline, left: [], came: [] };',
    ),
  ),
  mutant(
    'a zone without an address is forgotten',
    inBody(
      'activeZones',
      "({ status }) => status === 'Active'",
      "({ status, addresses }) => status === 'Active' && addresses.length > 0",
    ),
  ),
  mutant(
    'a worker believes that what was kept is still valid',
    inBody(
      'keptCatalog',
      'lookupWithChain: describe, describe',
      'lookupWithChain: describe, describe: async (id) => toLookup(id, contents.get(id) ?? {}, { status: undefined, privateKeyPresent: true })',
    ),
  ),
  mutant(
    'entries are believed without a check',
    inBody('checkData', 'if (checked.success) return;', 'if (log) return;'),
  ),
];
