/** Addresses that gave no certificate before, or were not there: they fail no proof, but a wrong answer keeps it from holding. */
import { describe, expect, it } from 'vitest';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { chainNotSeen, NEW_ADDRESS } from '../../../../shared/core/proof/no-answer.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { evaluateProof } from '../../../../shared/core/proof/proof.ts';
import { aCertificate, anAttached, anUnknownAttached, idOf, NOW_MS } from '../../../support/builders.ts';
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
  stableAt,
  unknownToCas,
  untrusted,
  zoneA,
} from './cases.ts';

const there = aTarget({ address: '192.0.2.9' });

interface Added {
  readonly code?: string;
  readonly attached?: readonly AttachedCertificate[];
  readonly before?: readonly AttachedCertificate[];
  /** What another address answered before the change, to the question of `there` or to another one. */
  readonly elsewhere?: readonly [Partial<typeof zoneA>, Observation];
  readonly zones?: readonly string[];
}

/** The proof where the address `there`, unseen in the baseline, answers `observation`, and zone A serves the new certificate. */
function proofWith(observation: Observation, added: Added = {}) {
  const {
    code = NEW_ADDRESS,
    attached = onlyFresh,
    before = both,
    elsewhere,
    zones = ['cn-hangzhou-a'],
  } = added;
  const baseline = [
    stableAt(zoneA, seen(old)),
    { target: there, answer: { kind: 'unknown' as const, code }, ...chainNotSeen },
    ...(elsewhere ? [stableAt({ ...zoneA, ...elsewhere[0] }, elsewhere[1])] : []),
  ];
  const expected = expectationsOf({
    baseline,
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before,
    attached,
    earlier: new Set([idOf(1), idOf(2)]),
    probeSilent: true,
  });
  const results = expected.map((expectation) => {
    const { target } = expectation;
    if (target === zoneA) return { expectation, stable: stableAt(target, seen(fresh)) };
    return {
      expectation,
      stable: stableAt(target, target === there || !elsewhere ? observation : elsewhere[1]),
    };
  });
  return evaluateProof(results, zones, NOW_MS, baseline);
}

const held = { kind: 'proved' };
const open = {
  kind: 'unproved',
  reason: 'proof-inconclusive',
  message: expect.stringContaining('192.0.2.9:443 (cn-hangzhou-a) for www.example.com with RSA gives '),
};

describe('a new address', () => {
  it.each<[string, Observation]>([
    ['gives the new certificate', seen(fresh)],
    ['is silent', silence],
    ['gives a certificate that stays on the listener', seen(neighbour)],
  ])('leaves the proof as it is where it %s', (_title, observation) => {
    expect(proofWith(observation)).toMatchObject(held);
  });

  it.each<[string, Observation]>([
    ['the old certificate', seen(old)],
    ['a certificate that nobody knows', unknownToCas],
    ['no certificate', noCertificate],
  ])('keeps the proof from holding where it gives %s', (_title, observation) => {
    expect(proofWith(observation)).toMatchObject(open);
  });

  it('may give what another address gave to the same question before', () => {
    const elsewhere = [{ address: '192.0.2.8' }, unknownToCas] as const;

    expect(proofWith(unknownToCas, { elsewhere })).toMatchObject(held);
    expect(proofWith(otherUnknown, { elsewhere })).toMatchObject(open);
    expect(proofWith(noCertificate, { elsewhere })).toMatchObject(open);
  });

  it.each<[string, Partial<typeof zoneA>]>([
    ['name', { address: '192.0.2.8', serverName: 'x.com' }],
    ['key type', { address: '192.0.2.8', keyType: 'ECC' }],
  ])('may not give what another address gave to the question for another %s', (_title, target) => {
    expect(proofWith(unknownToCas, { elsewhere: [target, unknownToCas] })).toMatchObject(open);
  });

  it('may give a foreign certificate, but not none, where one is attached that CAS does not describe', () => {
    const attached = [...onlyFresh, anUnknownAttached(7)];

    expect(proofWith(unknownToCas, { attached })).toMatchObject(held);
    expect(proofWith(noCertificate, { attached })).toMatchObject(open);
  });
});

it('between two steps a new address may give the old certificate where it may be served still', () => {
  const longer = anAttached(aCertificate({ id: 2, daysLeft: 20, lifetimeDays: 398 }));
  const attached = [
    anAttached(fallback, 'default'),
    longer,
    anAttached(aCertificate({ id: 3, daysLeft: 46, lifetimeDays: 47 })),
  ];
  const before = attached.slice(0, 2);

  expect(proofWith(seen(old), { attached, before, zones: [] })).toMatchObject(held);
});

describe('an address that was silent before', () => {
  it.each<[string, Observation]>([
    ['a certificate that nobody knows', unknownToCas],
    ['no certificate', noCertificate],
  ])('may give %s: so it may have been before', (_title, observation) => {
    expect(proofWith(observation, { code: 'ECONNREFUSED' })).toMatchObject(held);
  });
});

describe('a proof that only addresses without an earlier answer can give', () => {
  const [expectation] = expectationsOf({
    baseline: [stableAt(zoneA, silence)],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: both,
    attached: onlyFresh,
    earlier: new Set([idOf(2)]),
    probeSilent: true,
  });
  if (!expectation) throw new Error('A silent target is asked again.');
  const proofOf = (observation: Observation, zones: readonly string[]) =>
    evaluateProof([{ expectation, stable: stableAt(zoneA, observation) }], zones, NOW_MS);

  it('holds where they show the new certificate in every zone', () => {
    expect(proofOf(seen(fresh), ['cn-hangzhou-a'])).toMatchObject({ kind: 'proved', handshakes: 3 });
    expect(proofOf(seen(fresh), ['cn-hangzhou-a', 'cn-hangzhou-b'])).toMatchObject({
      reason: 'zone-not-proved',
    });
    expect(proofOf(unknownToCas, ['cn-hangzhou-a'])).toMatchObject({ reason: 'zone-not-proved' });
    expect(proofOf(seen(fresh, untrusted), ['cn-hangzhou-a'])).toMatchObject({ reason: 'zone-not-proved' });
  });

  it('never holds between two steps: they cannot fail, so they show nothing', () => {
    expect(proofOf(seen(fresh), [])).toMatchObject({
      kind: 'unproved',
      reason: 'proof-inconclusive',
      message: '0 of 1 target did not become stable: there is nothing to probe.',
    });
  });
});
