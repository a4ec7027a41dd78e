import { describe, expect, it } from 'vitest';
import type { CertificateChain, CertificateId } from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import { nothingKnown } from '../../../../shared/core/planning/chain-trust.ts';
import type { PassedOverReason } from '../../../../shared/core/planning/gates.ts';
import { type ChoiceQuestion, chooseReplacement } from '../../../../shared/core/planning/replaces.ts';
import {
  aCertificate,
  anAttached,
  type CertificateFields,
  idOf,
  NOW_MS,
  usualPolicy,
} from '../../../support/builders.ts';

const ab = ['a.com', 'b.com'];

function choose(
  old: CertificateFields,
  candidates: readonly CertificateFields[],
  more: Partial<ChoiceQuestion> = {},
) {
  return chooseReplacement({
    current: aCertificate({ id: 1, daysLeft: 9, ...old }),
    candidates: candidates.map((fields) => aCertificate(fields)),
    others: [],
    inPlace: [],
    nowMs: NOW_MS,
    policy: usualPolicy,
    forced: false,
    passedOver: () => undefined,
    emergency: false,
    ...more,
  });
}

describe('of several certificates the best is', () => {
  const superset = ['www.example.com', 'more.example.com'];

  it.each<[string, CertificateFields, CertificateFields, CertificateFields]>([
    [
      'the one of the same CAS instance, rather than one with equal names',
      { instanceId: 'cas-1' },
      { instanceId: 'cas-1', names: superset },
      { instanceId: 'cas-2' },
    ],
    [
      'the one with equal names, rather than the same issuer',
      {},
      { issuer: 'CN=Other CA' },
      { names: superset },
    ],
    ['the one of the same issuer, rather than the longest', {}, {}, { issuer: 'CN=Other CA', daysLeft: 320 }],
    ['the longest, rather than the highest id', {}, { daysLeft: 320 }, {}],
  ])('%s', (_title, old, better, worse) => {
    const better2 = { ...better, id: 2 };
    const worse3 = { ...worse, id: 3 };

    expect(choose(old, [better2, worse3])).toMatchObject({ candidate: { certificateId: idOf(2) } });
    expect(choose(old, [worse3, better2])).toMatchObject({ candidate: { certificateId: idOf(2) } });
  });

  describe('by its chain', () => {
    const [leaf, root] = ['CN=www.example.com', 'CN=Known Root'];
    const roots: KnownRoots = {
      id: 'roots-1',
      date: '2026-10-22',
      holds: () => false,
      kindOf: ({ subject }) => (subject === root ? 'public' : undefined),
    };
    const complete: CertificateChain = [
      { subject: leaf, issuer: root },
      { subject: root, issuer: root },
    ];
    const justBelow: CertificateChain = [{ subject: leaf, issuer: root }];
    const elsewhere: CertificateChain = [{ subject: leaf, issuer: 'CN=Sub of a private root' }];

    it.each<[string, CertificateChain | undefined, CertificateChain | undefined]>([
      ['the one whose list has a known root, rather than one that only names it', complete, justBelow],
      ['the one that names a known root, rather than one that names another issuer', justBelow, elsewhere],
      ['the one that names a known root, rather than one of which CAS says nothing', justBelow, undefined],
    ])('%s, rather than the longest', (_title, better, worse) => {
      const candidate = (id: number, chain: CertificateChain | undefined, daysLeft: number) => ({
        id,
        daysLeft,
        ...(chain ? { chain } : {}),
      });

      expect(
        choose({}, [candidate(2, better, 190), candidate(3, worse, 320)], {
          trust: { ...nothingKnown, roots },
        }),
      ).toMatchObject({ candidate: { certificateId: idOf(2) } });
    });
  });

  it('the higher id, as a number, where all else is equal', () => {
    expect(choose({}, [{ id: 9 }, { id: 10 }])).toMatchObject({ candidate: { certificateId: idOf(10) } });
  });

  it('no instance of its own, where neither is known to belong to one', () => {
    const choice = choose({ instanceId: undefined }, [
      { id: 2, instanceId: undefined },
      { id: 3, instanceId: 'cas-3', daysLeft: 320 },
    ]);

    expect(choice).toMatchObject({ candidate: { certificateId: idOf(3) } });
  });

  it('the one that covers every name itself, rather than one of the same instance that needs others to keep a name covered', () => {
    const choice = choose(
      { names: ab, instanceId: 'cas-1' },
      [
        { id: 2, names: ab },
        { id: 3, names: ['a.com'], instanceId: 'cas-1' },
      ],
      { others: [anAttached(aCertificate({ id: 4, names: ['b.com'] }))] },
    );

    expect(choice).toMatchObject({ candidate: { certificateId: idOf(2) } });
  });

  it('the one in place, among those that need others to keep a name covered', () => {
    const [a, b] = [
      aCertificate({ id: 2, names: ['a.com'] }),
      aCertificate({ id: 3, names: ['b.com'], daysLeft: 350 }),
    ];

    const choice = choose({ names: ab }, [], {
      candidates: [a, b],
      others: [anAttached(a), anAttached(aCertificate({ id: 4, names: ['b.com'] }))],
      inPlace: [a.certificateId],
    });

    expect(choice).toMatchObject({ candidate: { certificateId: a.certificateId } });
  });

  it('the one that lacks the fewest names of an expired one', () => {
    const expired = { names: [...ab, 'c.com'], daysLeft: -1 };
    const candidates = [
      { id: 2, names: ab },
      { id: 3, names: ['a.com'] },
    ];
    const best = { candidate: { certificateId: idOf(2) }, missingNames: ['c.com'] };

    expect(choose(expired, candidates)).toMatchObject(best);
    expect(choose(expired, candidates.toReversed())).toMatchObject(best);
  });

  it('never the old one itself', () => {
    expect(choose({}, [{ id: 1 }])).toMatchObject({ kind: 'none', reason: 'no-replacement' });
  });

  it('reported with a note when the issuer changes', () => {
    const choice = choose({}, [{ id: 2, issuer: 'CN=Other CA' }]);

    expect(choice).toMatchObject({
      notes: [
        { message: 'The issuer changes from "CN=Test CA" to "CN=Other CA": inform clients that pin it.' },
      ],
    });
  });

  it('reported without a note when an issuer is unknown', () => {
    expect(choose({ issuer: undefined }, [{ id: 2 }])).toMatchObject({ notes: [] });
  });
});

describe('where the ledger passes the best over', () => {
  const quarantined: PassedOverReason = { reason: 'quarantined', message: 'It failed elsewhere.' };
  const refused: PassedOverReason = { reason: 'refused-by-alb', message: 'ALB refused it.' };
  const ledger = (reasons: Readonly<Record<number, PassedOverReason>>) => {
    const byId = new Map(Object.entries(reasons).map(([id, why]) => [idOf(Number(id)), why]));
    return { passedOver: (id: CertificateId) => byId.get(id) };
  };
  const over = (id: number, why: PassedOverReason) => ({ certificateId: idOf(id), ...why });

  it.each<[string, CertificateFields, CertificateFields, Partial<ChoiceQuestion>]>([
    ['it lasts a week longer', { daysLeft: 40 }, { daysLeft: 47 }, {}],
    ['it lasts longer by a third of its lifetime', { daysLeft: 3 }, { daysLeft: 5.1, lifetimeDays: 6 }, {}],
    ['it lasts hardly longer, but waiting is worse', { daysLeft: 40 }, { daysLeft: 46 }, { emergency: true }],
    [
      'it lasts hardly longer, but the old one is wrong',
      { daysLeft: 40 },
      { daysLeft: 46 },
      { servedBad: true },
    ],
  ])('the next best takes its place if %s', (_title, current, next, more) => {
    const choice = choose(current, [{ id: 2 }, { id: 3, ...next }], {
      ...ledger({ 2: quarantined }),
      ...more,
    });

    expect(choice).toMatchObject({
      kind: 'chosen',
      candidate: { certificateId: idOf(3) },
      passedOver: [over(2, quarantined)],
    });
  });

  it.each<[string, CertificateFields, CertificateFields]>([
    ['less than a week', { daysLeft: 40 }, { daysLeft: 46 }],
    ['less than a third of its short life', { daysLeft: 3 }, { daysLeft: 4.9, lifetimeDays: 6 }],
  ])('no other takes its place that lasts longer by %s', (_title, current, next) => {
    const choice = choose(current, [{ id: 2 }, { id: 3, ...next }], ledger({ 2: quarantined }));

    expect(choice).toEqual({
      kind: 'all-passed-over',
      ...over(2, quarantined),
      message:
        'It failed elsewhere. 3-cn-hangzhou does not take its place: it lasts hardly longer than 1-cn-hangzhou.',
      passedOver: [over(2, quarantined)],
    });
  });

  it('and every other, its reason is the answer', () => {
    expect(choose({}, [{ id: 2 }, { id: 3, daysLeft: 200 }], ledger({ 2: refused, 3: quarantined }))).toEqual(
      {
        kind: 'all-passed-over',
        ...over(2, refused),
        passedOver: [over(2, refused), over(3, quarantined)],
      },
    );
  });

  it('and every other, the one that ALB refused is tried again in an emergency', () => {
    const reasons = ledger({ 2: quarantined, 3: refused });

    expect(choose({}, [{ id: 2 }, { id: 3, daysLeft: 200 }], { ...reasons, emergency: true })).toMatchObject({
      kind: 'chosen',
      candidate: { certificateId: idOf(3) },
      passedOver: [over(2, quarantined)],
    });
  });

  it('no longer, it is taken although it lasts hardly longer, and a worse one that is passed over is not reported', () => {
    const candidates = [
      { id: 2, daysLeft: 46 },
      { id: 3, daysLeft: 45 },
    ];

    expect(choose({ daysLeft: 40 }, candidates, ledger({ 3: quarantined }))).toMatchObject({
      kind: 'chosen',
      candidate: { certificateId: idOf(2) },
      passedOver: [],
    });
  });
});

describe('beside the chosen certificate', () => {
  const trust = {
    ...nothingKnown,
    seenBad: (id: CertificateId) => (id === idOf(2) ? undefined : 'It is bad.'),
  };

  it('one that fits but for its chain is reported, so that its operator learns why it is not taken', () => {
    expect(choose({}, [{ id: 2 }, { id: 3 }], { trust })).toMatchObject({
      candidate: { certificateId: idOf(2) },
      passedOver: [
        {
          certificateId: idOf(3),
          reason: 'candidate-untrusted',
          message: expect.stringMatching(/^It is bad\. /),
        },
      ],
    });
  });

  it.each<[string, CertificateFields]>([
    ['with other names', { names: ['www.example.com.cn'] }],
    ['that is revoked', { revoked: true }],
  ])('one %s is not reported, whatever its chain', (_title, other) => {
    expect(choose({}, [{ id: 2 }, { id: 3, ...other }], { trust })).toMatchObject({ passedOver: [] });
  });
});

describe('where nothing replaces a certificate, the reason is', () => {
  it.each<[string, string, readonly CertificateFields[]]>([
    ['that CAS holds none, where it holds none', 'no-replacement', []],
    ['that CAS holds none, where it holds only other names', 'no-replacement', [{ id: 2, names: ['z.com'] }]],
    [
      'that CAS holds none, where it holds only another key type',
      'no-replacement',
      [{ id: 2, keyType: 'ECC' }],
    ],
    ['that CAS holds none, where it holds only older ones', 'no-replacement', [{ id: 2, daysLeft: 2 }]],
    ['what is wrong with the one that shares a name', 'candidate-revoked', [{ id: 2, revoked: true }]],
    [
      'that the renewal is not valid yet',
      'candidate-not-yet-valid',
      [{ id: 2, daysLeft: 400, lifetimeDays: 399 }],
    ],
    ['that the renewal is itself due', 'candidate-due', [{ id: 2, daysLeft: 20 }]],
    [
      'what is wrong with the one with equal names, not with a less similar one',
      'candidate-without-private-key',
      [
        { id: 2, privateKeyPresent: false },
        { id: 3, names: ['www.example.com', 'x.com'], keySizeBits: 1024 },
      ],
    ],
  ])('%s', (_title, reason, candidates) => {
    expect(choose({}, candidates)).toMatchObject({ kind: 'none', reason });
    expect(choose({}, candidates.toReversed())).toMatchObject({ kind: 'none', reason });
  });

  it.each<[string, readonly CertificateFields[], string]>([
    [
      'nothing of one of another key type with other names',
      [{ id: 2, keyType: 'ECC', names: ['z.com'] }],
      '',
    ],
    [
      'the one of another key type that would fit, not the old one itself',
      [
        { id: 1, daysLeft: 100 },
        { id: 2, keyType: 'ECC' },
      ],
      ' For these names CAS holds 2-cn-hangzhou (ECC): a certificate of another key type does not replace this one. Add it beside this one, or issue an RSA one.',
    ],
  ])('that CAS holds none, and %s', (_title, candidates, more) => {
    expect(choose({ daysLeft: 100 }, candidates, { servedBad: true })).toMatchObject({
      reason: 'no-replacement',
      message: `CAS holds no RSA certificate for www.example.com that lasts longer than 1-cn-hangzhou. Issue or upload one.${more}`,
    });
  });

  it('that a name is missing, where the nearest carries only a part of a wildcard', () => {
    expect(choose({ names: ['*.example.com'] }, [{ id: 2 }])).toMatchObject({ reason: 'names-not-covered' });
  });

  it('that its own names are unknown, whatever CAS holds', () => {
    expect(choose({ names: [] }, [{ id: 2 }])).toMatchObject({ kind: 'none', reason: 'names-unknown' });
  });
});
