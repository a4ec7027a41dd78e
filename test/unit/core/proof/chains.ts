/** Chains that were sent, good but for one thing, and what is found in them. */
import type { X509Certificate } from 'node:crypto';
import { chainFindings } from '../../../../shared/core/proof/chain-findings.ts';
import type { Finding, Served } from '../../../../shared/core/proof/finding.ts';
import { readServedLeaf } from '../../../../shared/probe/x509/served-leaf.ts';
import type { KeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, NOW_MS } from '../../../support/builders.ts';
import { seen } from '../../../support/observations.ts';
import { COMMON_NAME } from '../../../support/odd-certificates.ts';
import { makeOddChain, type OddChain } from '../../../support/odd-chains.ts';

export type Chain = readonly [X509Certificate, ...X509Certificate[]];

export const garbage = Buffer.from('no certificate');

interface Fields extends Partial<Pick<Served, 'trust' | 'rootsDate' | 'encryptionLeaf'>> {
  readonly leaf?: Partial<Served['leaf']>;
}

/** Leaf, authorities, root. */
export function chainOf(pool: KeyPool, odd: Partial<OddChain> = {}): Chain {
  return makeOddChain({ says: '', problem: undefined, ...odd }, pool);
}

/** The same with other names: it has nothing to do with the others. */
export function foreignChain(pool: KeyPool): Chain {
  return chainOf(pool, {
    authority: { subject: { [COMMON_NAME]: 'Foreign authority' } },
    root: { subject: { [COMMON_NAME]: 'Foreign root' } },
  });
}

/** What is found where these certificates were sent, the leaf first. */
export function found(
  chain: readonly [X509Certificate, ...(X509Certificate | Uint8Array)[]],
  { leaf, ...fields }: Fields = {},
): readonly Finding[] {
  const served = seen(aCertificate(), {
    leaf: { ...readServedLeaf(chain[0]), ...leaf },
    chain: chain.map((one) => ('raw' in one ? one.raw : one)),
    ...fields,
  });
  return chainFindings(served, NOW_MS);
}

export function codesIn(...given: Parameters<typeof found>): readonly string[] {
  return found(...given).map(({ code }) => code);
}
