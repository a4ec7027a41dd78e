import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { describeTarget, evaluateProof } from '../../../../shared/core/proof/proof.ts';
import { idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';
import {
  both,
  expectationsOf,
  fallback,
  fresh,
  neighbour,
  old,
  onlyFresh,
  otherUnknown,
  proof,
  stableAt,
  unknownToCas,
  untrusted,
  zoneA,
  zoneB,
  zones,
} from './cases.ts';

describe('a final proof holds', () => {
  it('when every zone serves the new certificate', () => {
    expect(proof({ after: [seen(fresh), seen(fresh)] })).toMatchObject({ kind: 'proved', handshakes: 6 });
  });

  it('and says once what an operator should know of all of them', () => {
    const shortened = seen(fresh, { leaf: { droppedNames: 1 } });

    expect(proof({ after: [shortened, shortened] })).toMatchObject({
      kind: 'proved',
      zones,
      remarks: ['1 of its alternative names cannot be read and is left out'],
    });
  });

  it('when a name that another certificate served is still served by it', () => {
    const before = [
      [zoneA, seen(old)],
      [zoneB, seen(old)],
      [aTarget({ serverName: 'b.com' }), seen(neighbour)],
    ] as const;

    const result = proof({ before, after: [seen(fresh), seen(fresh), seen(neighbour)] });

    expect(result.kind).toBe('proved');
  });

  it('when a certificate unknown to CAS is served where it was served before', () => {
    const before = [
      [zoneA, seen(old)],
      [zoneB, seen(old)],
      [aTarget({ serverName: 'x.com' }), unknownToCas],
    ] as const;

    expect(proof({ before, after: [seen(fresh), seen(fresh), unknownToCas] }).kind).toBe('proved');
  });

  it.each<[string, Observation]>([
    ['had no certificate', noCertificate],
    ['could not be reached', silence],
  ])('whatever is served where the baseline %s', (_title, observation) => {
    const before = [
      [zoneA, seen(old)],
      [zoneB, seen(old)],
      [aTarget({ serverName: 'x.com' }), observation],
    ] as const;

    expect(proof({ before, after: [seen(fresh), seen(fresh)] }).kind).toBe('proved');
  });
});

describe('a final proof fails', () => {
  it.each<[string, string, Observation]>([
    ['the old certificate', 'served-old', seen(old)],
    ['a neighbour that no reading of ALB’s order predicts', 'served-other', seen(neighbour)],
    ['the default, although the new one has the name', 'served-other', seen(fallback)],
    ['a certificate unknown to CAS', 'served-other', unknownToCas],
    ['no certificate', 'served-none', noCertificate],
    [
      'the new certificate with a chain that is not trusted, where the old one was',
      'chain-not-trusted',
      seen(fresh, untrusted),
    ],
  ])('when one of two zones settles on %s', (_title, reason, observation) => {
    expect(proof({ after: [seen(fresh), observation] })).toMatchObject({ kind: 'failed', reason });
  });

  it('when another unknown certificate is served than before', () => {
    const before = [
      [zoneA, seen(old)],
      [aTarget({ serverName: 'x.com' }), unknownToCas],
    ] as const;

    expect(proof({ before, after: [seen(fresh), otherUnknown] })).toMatchObject({ reason: 'served-other' });
  });

  it('for what one address shows, even when another one is silent', () => {
    expect(proof({ after: [silence, seen(old)] })).toMatchObject({ kind: 'failed' });
  });

  it('with a message that names address, zone, name, key type, what was served and what was expected', () => {
    expect(proof({ after: [seen(fresh), seen(old)] })).toMatchObject({
      message:
        '192.0.2.2:443 (cn-hangzhou-b) for www.example.com with RSA serves 2-cn-hangzhou; expected 3-cn-hangzhou.',
    });
  });

  it('with a message that says what is wrong with the chain of the expected certificate', () => {
    expect(proof({ after: [seen(fresh), seen(fresh, untrusted)] })).toMatchObject({
      message:
        '192.0.2.2:443 (cn-hangzhou-b) for www.example.com with RSA serves 3-cn-hangzhou, and its chain is not ' +
        'trusted (UNABLE_TO_GET_ISSUER_CERT); that was not so before.',
    });
  });
});

describe('a final proof proves nothing', () => {
  it('when there is nothing to probe', () => {
    expect(evaluateProof([], [], NOW_MS)).toMatchObject({ kind: 'unproved', reason: 'proof-inconclusive' });
  });

  it('when the baseline saw a certificate nowhere', () => {
    expect(proof({ before: [[zoneA, silence]], after: [] })).toMatchObject({
      kind: 'unproved',
      reason: 'proof-inconclusive',
    });
  });

  it('when one address is silent', () => {
    expect(proof({ after: [seen(fresh), silence] })).toMatchObject({
      kind: 'unproved',
      reason: 'proof-inconclusive',
      message: expect.stringContaining('192.0.2.2:443'),
    });
  });

  it('of a zone in which the new certificate was not seen', () => {
    const before = [
      [zoneA, seen(old)],
      [{ ...zoneB, serverName: 'b.com' }, seen(neighbour)],
    ] as const;

    expect(proof({ before, after: [seen(fresh), seen(neighbour)] })).toMatchObject({
      kind: 'unproved',
      reason: 'zone-not-proved',
      message: expect.stringContaining('cn-hangzhou-b'),
    });
  });

  it('of a zone that was silent before and now shows it with a chain that is not trusted', () => {
    const before = [
      [zoneA, seen(old)],
      [zoneB, silence],
    ] as const;
    const expected = expectationsOf({
      baseline: before.map(([target, observation]) => stableAt(target, observation)),
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      before: both,
      attached: onlyFresh,
      earlier: new Set([idOf(1), idOf(2)]),
      probeSilent: true,
    });
    const proofWith = (inZoneB: Observation) =>
      evaluateProof(
        expected.map((expectation) => ({
          expectation,
          stable: stableAt(expectation.target, expectation.optional ? inZoneB : seen(fresh)),
        })),
        zones,
        NOW_MS,
      );

    expect(proofWith(seen(fresh))).toMatchObject({ kind: 'proved' });
    expect(proofWith(seen(fresh, untrusted))).toMatchObject({ reason: 'zone-not-proved' });
  });

  it('where an address that was silent before gives the old certificate: a node has not followed', () => {
    const other = aTarget({ address: '192.0.2.9' });
    const expected = expectationsOf({
      baseline: [stableAt(zoneA, seen(old)), stableAt(other, silence)],
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      before: both,
      attached: onlyFresh,
      earlier: new Set([idOf(1), idOf(2)]),
      probeSilent: true,
    });
    const proofWith = (there: Observation) =>
      evaluateProof(
        expected.map((expectation) => ({
          expectation,
          stable: stableAt(expectation.target, expectation.optional ? there : seen(fresh)),
        })),
        ['cn-hangzhou-a'],
        NOW_MS,
      );

    expect(expected.map(({ optional }) => optional)).toEqual([false, true]);
    expect(proofWith(seen(old))).toMatchObject({
      kind: 'unproved',
      reason: 'proof-inconclusive',
      message: expect.stringContaining('1 of 2 targets did not become stable'),
    });
    for (const there of [silence, seen(fresh), unknownToCas])
      expect(proofWith(there)).toMatchObject({ kind: 'proved' });
  });

  it('of an Active zone that no target belongs to', () => {
    expect(proof({ after: [seen(fresh), seen(fresh)], zones: [...zones, 'cn-hangzhou-c'] })).toMatchObject({
      kind: 'unproved',
      reason: 'zone-not-proved',
    });
  });
});

describe('a target in words', () => {
  it('has address, port, zone, name and key type', () => {
    expect(describeTarget(aTarget({ serverName: undefined }))).toBe(
      '192.0.2.1:443 (cn-hangzhou-a) for no name with RSA',
    );
  });

  it('has an IPv6 address in brackets', () => {
    expect(describeTarget(aTarget({ address: '2001:db8::1' }))).toMatch(/^\[2001:db8::1\]:443 /);
  });
});
