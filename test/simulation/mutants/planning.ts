/** Defects in reading lists, in choosing replacements and in ordering steps. */
import { inBody, type Mutant, mutant } from './mutant.ts';

export const planningMutants: readonly Mutant[] = [
  mutant(
    'empty names match',
    inBody('namesCover', "names !== 'unknown' &&", "names === 'unknown' ||"),
    inBody('candidate-names-unknown', "candidate.names === 'unknown'", 'false'),
  ),
  mutant(
    'a valid certificate may lose names',
    inBody(
      'names-not-covered',
      'isExpired(current, nowMs) ? [] : namesLost(question)',
      '[] as readonly string[]',
    ),
  ),
  mutant(
    'RSA replaced by ECC',
    inBody('other-key-type', 'current.keyType === candidate.keyType', "candidate.keyType !== 'SM2'"),
  ),
  mutant(
    'return early when already attached',
    inBody('finishAdditional', '[proveNewOrOld, ...removeAdditionals(question), proveNew]', '[proveNew]'),
  ),
  mutant('first page only', inBody('readAll', 'if (nextToken === undefined)', 'if (nextToken !== null)')),
];
