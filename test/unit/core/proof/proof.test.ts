import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { startChange } from '../../../../shared/core/planning/running-change.ts';
import {
  type BaselineTarget,
  type Expectation,
  expectAfterStep,
  isAllowed,
  isNotYet,
  NEIGHBOUR_LEFT,
} from '../../../../shared/core/proof/expectation.ts';
import { findingsOf } from '../../../../shared/core/proof/findings.ts';
import { type Answer, answerOf, describeAnswer } from '../../../../shared/core/proof/identity.ts';
import type { Observation, ProbeTarget } from '../../../../shared/core/proof/observation.ts';
import { describeTarget, evaluateProof } from '../../../../shared/core/proof/proof.ts';
import type { StableTarget } from '../../../../shared/core/proof/seen.ts';
import { leavesOf } from '../../../../shared/core/proof/served-chain.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { aCertificate, aListener, anAttached, idOf, NOW_MS } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen, silence } from '../../../support/observations.ts';

const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
const old = aCertificate({ id: 2, daysLeft: 9 });
const fresh = aCertificate({ id: 3 });
const neighbour = aCertificate({ id: 4, names: ['b.com'] });
const certificates = [fallback, old, fresh, neighbour];
const unknownToCas = seen(aCertificate({ id: 99 }));
const otherStranger = seen(aCertificate({ id: 98 }));
const untrusted = { trust: { trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT' } } as const;

/** DER of a leaf whose issuer is nowhere. */
let lonelyLeaf: Uint8Array;

beforeAll(async () => {
  const { chainPem } = (await createPki()).issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: NOW_MS - DAY_MS,
    notAfterMs: NOW_MS + 90 * DAY_MS,
    omitIntermediate: true,
  });
  lonelyLeaf = new X509Certificate(chainPem).raw;
});

const zoneA = aTarget();
const zoneB = aTarget({ zoneId: 'cn-hangzhou-b', address: '192.0.2.2' });
const zones = ['cn-hangzhou-a', 'cn-hangzhou-b'];

const both = [anAttached(fallback, 'default'), anAttached(old), anAttached(fresh)];
const onlyFresh = [anAttached(fallback, 'default'), anAttached(fresh)];

function stableAt(target: ProbeTarget, observation: Observation): StableTarget & BaselineTarget {
  const findings =
    observation.kind === 'certificate'
      ? findingsOf(observation, target.serverName, NOW_MS).map(({ code }) => code)
      : [];
  const answer = answerOf(observation, certificates, 'sha256');
  return {
    target,
    observation,
    answer,
    agreeing: [{ answer, observation }],
    handshakes: 3,
    findings,
    leaves: observation.kind === 'certificate' ? leavesOf(observation) : [],
  };
}

interface Circumstances {
  readonly baseline: readonly BaselineTarget[];
  readonly olds: ReadonlySet<CertificateId>;
  readonly replacement: CertificateId | undefined;
  readonly before: readonly AttachedCertificate[];
  readonly attached: readonly AttachedCertificate[];
  readonly earlier: ReadonlySet<CertificateId>;
  readonly probeSilent: boolean;
}

/** After steps that left `attached` on a listener that held `before`. */
function expectationsOf(given: Circumstances): readonly Expectation[] {
  const { before, attached, olds, replacement: newCertificateId, ...rest } = given;
  const change = {
    listenerId: 'lsn-1',
    protocol: 'HTTPS',
    keyType: 'RSA',
    newCertificateId,
    replaces: [...olds].map((certificateId) => ({ certificateId, slot: 'additional' as const })),
    steps: [],
    needsSlot: false,
    gap: false,
  } as const;
  const known = new Map(
    attached.flatMap(({ certificateId, certificate }) =>
      certificate ? [[certificateId, certificate] as const] : [],
    ),
  );
  const running = startChange(change, aListener({ attached: before }), known);
  return expectAfterStep({ running, slots: attached, ...rest });
}

interface Case {
  readonly before?: readonly (readonly [ProbeTarget, Observation])[];
  readonly after: readonly Observation[];
  readonly attached?: readonly AttachedCertificate[];
  /** The listener before the first step. */
  readonly began?: readonly AttachedCertificate[];
  readonly olds?: ReadonlySet<CertificateId>;
  readonly replacement?: CertificateId | undefined;
  readonly zones?: readonly string[];
}

const oldInBothZones: Case['before'] = [
  [zoneA, seen(old)],
  [zoneB, seen(old)],
];

/** The proof that `after` gives, in the order of the targets that have an expectation. */
function proof({ before = oldInBothZones, after, attached = onlyFresh, ...rest }: Case) {
  const expected = expectationsOf({
    baseline: (before ?? []).map(([target, observation]) => stableAt(target, observation)),
    olds: rest.olds ?? new Set([idOf(2)]),
    replacement: 'replacement' in rest ? rest.replacement : idOf(3),
    before: rest.began ?? both,
    attached,
    earlier: new Set([idOf(1), idOf(2)]),
    probeSilent: false,
  });
  const results = expected.map((expectation, index) => ({
    expectation,
    stable: stableAt(expectation.target, after[index] ?? silence),
  }));
  return evaluateProof(results, rest.zones ?? zones, NOW_MS);
}

describe('of the targets without an answer', () => {
  it('those whose certificate was removed are probed again, those that were silent are not', () => {
    const asked = (code: string) =>
      expectationsOf({
        baseline: [{ target: zoneA, answer: { kind: 'unknown', code }, findings: [], leaves: [] }],
        olds: new Set([idOf(2)]),
        replacement: idOf(3),
        before: [anAttached(old)],
        attached: onlyFresh,
        earlier: new Set(),
        probeSilent: false,
      });

    expect(asked(NEIGHBOUR_LEFT)).toMatchObject([{ target: zoneA, optional: true }]);
    expect(asked('ECONNREFUSED')).toEqual([]);
  });
});

describe('a final proof holds', () => {
  it('when every zone serves the new certificate', () => {
    expect(proof({ after: [seen(fresh), seen(fresh)] })).toMatchObject({ kind: 'proved', handshakes: 6 });
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

  it('with a chain that is not trusted, where the old one was not either', () => {
    const before = [[zoneA, seen(old, untrusted)]] as const;

    expect(proof({ before, after: [seen(fresh, untrusted)], zones: ['cn-hangzhou-a'] }).kind).toBe('proved');
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

  it('when one of several handshakes that agree on the leaf had a chain that is not trusted', () => {
    const good = stableAt(zoneA, seen(fresh));
    const bad = stableAt(zoneA, seen(fresh, untrusted));
    const [expectation] = expectationsOf({
      baseline: [stableAt(zoneA, seen(old))],
      olds: new Set([idOf(2)]),
      replacement: idOf(3),
      before: both,
      attached: onlyFresh,
      earlier: new Set(),
      probeSilent: false,
    });
    if (!expectation) throw new Error('There is an expectation for what the baseline saw.');
    const stable = { ...good, agreeing: [...bad.agreeing, ...good.agreeing] };

    expect(evaluateProof([{ expectation, stable }], ['cn-hangzhou-a'], NOW_MS)).toMatchObject({
      kind: 'failed',
      reason: 'chain-not-trusted',
    });
  });

  it('when the chain has lost its issuer, where the one before ended in an unknown root', () => {
    const before = [
      [zoneA, seen(old, untrusted)],
      [zoneB, seen(old, untrusted)],
    ] as const;
    const incomplete = seen(fresh, { ...untrusted, chain: [lonelyLeaf] });

    expect(proof({ before, after: [seen(fresh, untrusted), incomplete] })).toMatchObject({
      kind: 'failed',
      reason: 'chain-incomplete',
    });
  });

  it('when another unknown certificate is served than before', () => {
    const before = [
      [zoneA, seen(old)],
      [aTarget({ serverName: 'x.com' }), unknownToCas],
    ] as const;

    expect(proof({ before, after: [seen(fresh), otherStranger] })).toMatchObject({ reason: 'served-other' });
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
});

describe('a final proof proves nothing', () => {
  it('when there is nothing to probe', () => {
    expect(evaluateProof([], [], NOW_MS)).toMatchObject({ kind: 'unproved', reason: 'proof-inconclusive' });
  });

  it('when the baseline saw a certificate nowhere', () => {
    expect(proof({ before: [[zoneA, silence]], after: [] })).toMatchObject({ kind: 'unproved' });
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

describe('an intermediate proof', () => {
  it('accepts new and old, where the readings of ALB’s order differ', () => {
    const attached = [
      anAttached(fallback, 'default'),
      anAttached(aCertificate({ id: 2, daysLeft: 20, lifetimeDays: 398 })),
      anAttached(aCertificate({ id: 3, daysLeft: 46, lifetimeDays: 47 })),
    ];

    expect(
      proof({ began: attached.slice(0, 2), attached, after: [seen(old), seen(fresh)], zones: [] }).kind,
    ).toBe('proved');
  });

  it('refuses old, where every reading predicts new', () => {
    const weaker = aCertificate({ id: 2, daysLeft: 9, lifetimeDays: 300, keySizeBits: 1024 });
    const attached = [anAttached(fallback, 'default'), anAttached(weaker), anAttached(fresh)];

    expect(
      proof({ began: attached.slice(0, 2), attached, after: [seen(old), seen(fresh)], zones: [] }),
    ).toMatchObject({
      reason: 'served-old',
    });
  });

  it('accepts old before the first write of this rotation, whatever the readings predict', () => {
    expect(proof({ attached: both, after: [seen(old), seen(old)], zones: [] }).kind).toBe('proved');
  });

  it('is no final proof: the old certificate does not count as the new one in a zone', () => {
    expect(proof({ attached: both, after: [seen(old), seen(fresh)] })).toMatchObject({
      reason: 'zone-not-proved',
    });
  });
});

describe('after an expired twin was removed', () => {
  const ecc = aCertificate({ id: 5, keyType: 'ECC', daysLeft: -3 });
  const eccTarget = aTarget({ keyType: 'ECC' });
  const withEcc = (observation: Observation): Answer =>
    answerOf(observation, [...certificates, ecc], 'sha256');
  const result = (attached: readonly AttachedCertificate[], after: Observation) => {
    const [expectation] = expectationsOf({
      baseline: [{ target: eccTarget, answer: withEcc(seen(ecc)), findings: [], leaves: [] }],
      olds: new Set([idOf(5)]),
      replacement: undefined,
      before: [anAttached(fallback, 'default'), anAttached(ecc, 'additional')],
      attached,
      earlier: new Set([idOf(1), idOf(5)]),
      probeSilent: false,
    });
    if (!expectation) throw new Error('There is an expectation for what the baseline saw.');
    const handshake = { observation: after, answer: withEcc(after) };
    const stable = { target: eccTarget, ...handshake, agreeing: [handshake], handshakes: 3 };
    return evaluateProof([{ expectation, stable }], ['cn-hangzhou-a'], NOW_MS);
  };

  it('clients of its key type may be left without a certificate', () => {
    expect(result([anAttached(fallback, 'default')], noCertificate).kind).toBe('proved');
  });

  it('it must no longer be served', () => {
    expect(result([anAttached(fallback, 'default')], seen(ecc))).toMatchObject({ reason: 'served-old' });
  });

  it('silence proves nothing', () => {
    expect(result([anAttached(fallback, 'default')], silence)).toMatchObject({ kind: 'unproved' });
  });

  it('clients of its key type must get a certificate, where another one can serve them', () => {
    const eccDefault = anAttached(aCertificate({ id: 6, keyType: 'ECC', names: ['b.com'] }), 'default');

    expect(result([eccDefault], noCertificate)).toMatchObject({ reason: 'served-none' });
  });
});

describe('while a change spreads', () => {
  const [expectation] = expectationsOf({
    baseline: [stableAt(zoneA, seen(old))],
    olds: new Set([idOf(2)]),
    replacement: idOf(3),
    before: both,
    attached: onlyFresh,
    earlier: new Set([idOf(1), idOf(2)]),
    probeSilent: false,
  });
  if (!expectation) throw new Error('There is an expectation for what the baseline saw.');

  it('only a certificate that was attached before is "not yet"', () => {
    const answers = [
      seen(old),
      seen(fallback),
      seen(fresh),
      seen(neighbour),
      unknownToCas,
      noCertificate,
      silence,
    ].map((observation) => answerOf(observation, certificates, 'sha256'));

    const inWords = (test: (answer: Answer) => boolean) =>
      answers.flatMap((answer) => (test(answer) ? describeAnswer(answer) : []));
    expect(inWords((answer) => isNotYet(expectation, answer))).toEqual(['2-cn-hangzhou', '1-cn-hangzhou']);
    expect(inWords((answer) => isAllowed(expectation, answer))).toEqual(['3-cn-hangzhou']);
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
