/**
 * A chain that is sent as leaf, root, intermediate was reported as good. RFC 5246 section 7.4.2 demands that each certificate certifies the
 * one before it, and some clients insist on it.
 *
 * Here it is a remark that fails no proof. Certificates that do not belong to the chain are no matter of order.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, type Served } from '../../shared/core/proof/findings.ts';
import { readServedLeaf } from '../../shared/probe/x509/served-leaf.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { NOW_MS } from '../support/builders.ts';
import { makeOddChain } from '../support/odd-chains.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

/** The chain of leaf (0), two authorities (1, 2), root (3) and the root of another one (4), in this order. */
function codesOf(...order: readonly number[]): readonly string[] {
  const usual = { says: 'usual', problem: undefined, more: [{}] };
  const certificates = [...makeOddChain(usual, pool), ...makeOddChain(usual, pool).slice(-1)];
  const chain = order.flatMap((index) => certificates[index] ?? []);
  const [leaf] = chain;
  if (!leaf) throw new Error('There is no leaf.');
  const served: Served = {
    kind: 'certificate',
    keyType: 'ECC',
    leaf: readServedLeaf(leaf),
    chain: chain.map(({ raw }) => raw),
    trust: { trusted: true },
    protocolVersion: 'TLSv1.2',
    possessionProved: true,
    timings: { connectedMs: 1, finishedMs: 2 },
  };
  return findingsOf(served, 'www.example.com', NOW_MS).map(({ code }) => code);
}

describe('a chain', () => {
  it.each([
    { says: 'in order', order: [0, 1, 2, 3] },
    { says: 'without its root', order: [0, 1, 2] },
    { says: 'of the leaf alone', order: [0] },
    { says: 'with a foreign certificate at its end', order: [0, 1, 2, 4] },
    { says: 'with a foreign certificate in place of the authorities', order: [0, 4] },
  ])('$says has no remark', ({ order }) => {
    expect(codesOf(...order)).toEqual([]);
  });

  it.each([
    { says: 'with the root before the authorities', order: [0, 3, 1, 2] },
    { says: 'with the authorities exchanged', order: [0, 2, 1] },
    { says: 'with a foreign certificate in between', order: [0, 4, 1, 2] },
    { says: 'with the root between the authorities', order: [0, 1, 3, 2] },
  ])('$says is in the wrong order', ({ order }) => {
    expect(codesOf(...order)).toEqual(['wrong-order']);
  });
});
