import { describe, expect, it } from 'vitest';
import type { CertificateChain } from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import { nothingKnown } from '../../../../shared/core/planning/chain-trust.ts';
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

  it('never the old one itself', () => {
    expect(choose({}, [{ id: 1 }])).toMatchObject({ kind: 'none', reason: 'no-replacement' });
  });

  it('reported with a note when the issuer changes', () => {
    const choice = choose({}, [{ id: 2, issuer: 'CN=Other CA' }]);

    expect(choice).toMatchObject({
      notes: ['The issuer changes from "CN=Test CA" to "CN=Other CA": inform clients that pin it.'],
    });
  });

  it('reported without a note when an issuer is unknown', () => {
    expect(choose({ issuer: undefined }, [{ id: 2 }])).toMatchObject({ notes: [] });
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
  });

  it('that a name is missing, where the nearest carries only a part of a wildcard', () => {
    expect(choose({ names: ['*.example.com'] }, [{ id: 2 }])).toMatchObject({ reason: 'names-not-covered' });
  });

  it('that its own names are unknown, whatever CAS holds', () => {
    expect(choose({ names: [] }, [{ id: 2 }])).toMatchObject({ kind: 'none', reason: 'names-unknown' });
  });
});
