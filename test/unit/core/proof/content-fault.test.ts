import { describe, expect, it } from 'vitest';
import { isContentFault } from '../../../../shared/core/proof/content-fault.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { evaluateProof } from '../../../../shared/core/proof/proof.ts';
import type { StableTarget } from '../../../../shared/core/proof/seen.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import {
  expectationOfOld,
  fresh,
  neighbour,
  old,
  otherUnknown,
  proof,
  stableAt,
  unknownToCas,
  untrusted,
  zoneA,
  zoneB,
} from './cases.ts';

const good = seen(fresh);
const badChain = seen(fresh, untrusted);
const another = seen(neighbour);
const remarked = seen(fresh, { leaf: { droppedNames: 1 } });
const tooEarly = seen(fresh, { leaf: { notBeforeMs: NOW_MS + 1 } });

describe('a failed proof is one of content', () => {
  it.each<[string, readonly Observation[]]>([
    ['if every zone shows the new certificate with a chain that is not trusted', [badChain, badChain]],
    ['if the only zone that answers shows it', [silence, badChain]],
    ['if every zone shows the same leaf, which CAS does not describe', [otherUnknown, otherUnknown]],
    ['if the only zone that answers shows such a leaf', [silence, otherUnknown]],
    ['if every zone shows the same certificate, which never was on the listener', [another, another]],
  ])('%s', (_title, after) => {
    expect(proof({ after })).toMatchObject({ kind: 'failed', content: true });
  });

  it('if the old chain had the same fault in another zone, where it excuses the new one', () => {
    const before = [
      [zoneA, seen(old)],
      [zoneB, seen(old, untrusted)],
    ] as const;

    expect(proof({ before, after: [badChain, badChain] })).toMatchObject({ kind: 'failed', content: true });
    expect(proof({ before, after: [badChain, good] })).toMatchObject({ kind: 'failed', content: false });
  });

  it('if the new leaf lacks one of its names, and is good for another', () => {
    const lacking = seen(fresh, { leaf: { names: ['x.com'] } });
    const before = [
      [zoneA, seen(old)],
      [aTarget({ serverName: 'x.com' }), seen(old)],
    ] as const;

    expect(proof({ before, after: [lacking, lacking] })).toMatchObject({
      reason: 'name-mismatch',
      content: true,
    });
  });

  it('if the new leaf lacks a name of the old one everywhere', () => {
    const kept = { required: ['b.com'], wished: [], onlyOnLeaf: true };
    const results = [zoneA, zoneB].map((target) => ({
      expectation: { ...expectationOfOld(seen(old), target), kept },
      stable: stableAt(target, good),
    }));

    expect(evaluateProof(results, [], NOW_MS)).toMatchObject({ reason: 'names-lost', content: true });
  });

  it('if the new certificate is good only for clients that ask for another key type', () => {
    const before = [
      [zoneA, seen(old)],
      [aTarget({ keyType: 'ECC' }), seen(old)],
    ] as const;

    expect(proof({ before, after: [badChain, good] })).toMatchObject({ kind: 'failed', content: true });
  });

  it('if every address shows the same foreign leaf, beside another name whose certificate is as before', () => {
    const before = [
      [zoneA, seen(old)],
      [aTarget({ serverName: 'x.com' }), unknownToCas],
    ] as const;

    expect(proof({ before, after: [otherUnknown, unknownToCas] })).toMatchObject({ content: true });
  });
});

describe('a failed proof is one of place', () => {
  it.each<[string, readonly Observation[]]>([
    ['if another zone shows the new certificate with a good chain', [badChain, good]],
    ['if another zone shows it with a good chain, and a mere remark', [badChain, remarked]],
    ['if another zone shows the new certificate as CAS describes it', [otherUnknown, good]],
    ['if the zones show different leaves', [otherUnknown, unknownToCas]],
    ['if a zone still serves the old certificate for good', [otherUnknown, seen(old)]],
    ['if every zone still serves the old certificate', [seen(old), seen(old)]],
    ['if no zone has a certificate', [noCertificate, noCertificate]],
    ['if the new certificate is only not valid yet: time alone mends it', [tooEarly, tooEarly]],
  ])('%s', (_title, after) => {
    expect(proof({ after })).toMatchObject({ kind: 'failed', content: false });
  });

  it('if one of the handshakes in a zone that excuses the fault did not show it', () => {
    const failed = { expectation: expectationOfOld(seen(old), zoneA), stable: stableAt(zoneA, badChain) };
    const excused = expectationOfOld(seen(old, untrusted), zoneB);
    const sometimes = {
      ...stableAt(zoneB, good),
      agreeing: [...stableAt(zoneB, badChain).agreeing, ...stableAt(zoneB, good).agreeing],
    };
    const isContent = (stable: StableTarget) =>
      isContentFault(
        { ...failed, reason: 'chain-not-trusted' },
        [failed, { expectation: excused, stable }],
        NOW_MS,
      );

    expect(isContent(stableAt(zoneB, badChain))).toBe(true);
    expect(isContent(sometimes)).toBe(false);
  });

  it('if a foreign leaf is served for names of other certificates only, or for these, too', () => {
    const forB = aTarget({ serverName: 'b.com' });

    expect(proof({ before: [[forB, seen(neighbour)]], after: [otherUnknown] })).toMatchObject({
      reason: 'served-other',
      content: false,
    });
    expect(
      proof({
        before: [
          [zoneA, seen(old)],
          [forB, seen(neighbour)],
        ],
        after: [otherUnknown, otherUnknown],
      }),
    ).toMatchObject({ reason: 'served-other', content: false });
  });

  it('if the new certificate is served as described, and a foreign leaf to clients that ask for no name', () => {
    const nameless = aTarget({ serverName: undefined });
    const before = [
      [zoneA, seen(old)],
      [nameless, seen(old)],
    ] as const;

    expect(proof({ before, after: [otherUnknown, otherUnknown] })).toMatchObject({ content: true });
    expect(proof({ before, after: [good, otherUnknown] })).toMatchObject({
      reason: 'served-other',
      content: false,
    });
  });

  it('if a certificate that stays has a fault of its own, and is served in place of the new one, too', () => {
    const before = [
      [aTarget({ serverName: 'b.com' }), seen(neighbour)],
      [zoneA, seen(old)],
    ] as const;

    expect(proof({ before, after: [seen(neighbour, untrusted), another] })).toMatchObject({
      reason: 'chain-not-trusted',
      content: false,
    });
  });
});
