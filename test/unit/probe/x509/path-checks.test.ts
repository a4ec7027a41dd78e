/** Purpose, path length, critical extensions and name constraints, each with a chain that is good but for one thing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../../shared/probe/x509/chain.ts';
import { createKeyPool, type KeyPool } from '../../../emulator/pki/keys.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { extensionChains, makeOddChain, nameChains, purposeChains } from '../../../support/odd-chains.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

describe.each([
  ['the purpose of certificates', purposeChains],
  ['extensions, keys and serial numbers', extensionChains],
  ['name constraints', nameChains],
] as const)('%s', (_what, chains) => {
  it.each(chains)('$says: $problem', (odd) => {
    const chain = makeOddChain(odd, pool);

    const verdict = verifyChain(chain.slice(0, -1), chain.slice(-1), NOW_MS);

    expect(verdict).toEqual(odd.problem ? { trusted: false, problem: odd.problem } : { trusted: true });
  });
});
