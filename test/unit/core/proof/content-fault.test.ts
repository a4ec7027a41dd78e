import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { seen, silence } from '../../../support/observations.ts';
import { fresh, old, otherUnknown, proof, unknownToCas, untrusted } from './cases.ts';

const good = seen(fresh);
const badChain = seen(fresh, untrusted);

describe('a failed proof is one of content', () => {
  it.each<[string, readonly Observation[]]>([
    ['if every zone shows the new certificate with a chain that is not trusted', [badChain, badChain]],
    ['if the only zone that answers shows it', [silence, badChain]],
    ['if every zone shows the same leaf, which CAS does not describe', [otherUnknown, otherUnknown]],
  ])('%s', (_title, after) => {
    expect(proof({ after })).toMatchObject({ kind: 'failed', content: true });
  });
});

describe('a failed proof is one of place', () => {
  it.each<[string, readonly Observation[]]>([
    ['if another zone shows the new certificate with a good chain', [badChain, good]],
    ['if another zone shows the new certificate as CAS describes it', [otherUnknown, good]],
    ['if the zones show different leaves', [otherUnknown, unknownToCas]],
    ['if a zone still serves the old certificate for good', [otherUnknown, seen(old)]],
  ])('%s', (_title, after) => {
    expect(proof({ after })).toMatchObject({ kind: 'failed', content: false });
  });
});
