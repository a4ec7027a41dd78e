import { describe, expect, it } from 'vitest';
import {
  checkReplacement,
  type ReplacementQuestion,
} from '../../../../shared/core/planning/replacement-checks.ts';
import { type ChoiceQuestion, chooseReplacement } from '../../../../shared/core/planning/replaces.ts';
import {
  aCertificate,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
  idOf,
  NOW_MS,
  usualPolicy,
} from '../../../support/builders.ts';

interface Case extends Partial<Omit<ReplacementQuestion, 'current' | 'candidate' | 'policy'>> {
  readonly old?: CertificateFields;
  readonly new?: CertificateFields;
  readonly policy?: Partial<ReplacementQuestion['policy']>;
}

function check({ old, new: candidate, policy, ...rest }: Case) {
  return checkReplacement({
    current: aCertificate({ id: 1, daysLeft: 9, ...old }),
    candidate: aCertificate({ id: 2, ...candidate }),
    others: [],
    nowMs: NOW_MS,
    policy: { ...usualPolicy, ...policy },
    forced: false,
    ...rest,
  });
}

const ab = ['a.com', 'b.com'];

describe('a certificate replaces', () => {
  it.each<[string, Case]>([
    ['one with the same names that expires earlier', {}],
    ['one whose names it has all, and more', { new: { names: ['www.example.com', 'more.example.com'] } }],
    ['one whose exact name its wildcard matches', { new: { names: ['*.example.com'] } }],
    ['one with the same names written otherwise', { new: { names: ['WWW.EXAMPLE.COM.'] } }],
    ['one of another issuer', { new: { issuer: 'CN=Other CA' } }],
    ['one with a key as strong', { old: { keySizeBits: 3072 }, new: { keySizeBits: 3072 } }],
    ['one with a weaker key', { new: { keySizeBits: 4096 } }],
    ['one whose key size is unknown', { old: { keySizeBits: undefined }, new: { keySizeBits: undefined } }],
    [
      'one with a stronger key, when the operator accepts that',
      { old: { keySizeBits: 4096 }, policy: { allowWeakerKey: true } },
    ],
    [
      'a revoked one that would last longer',
      { old: { revoked: true, daysLeft: 350 }, new: { daysLeft: 100 } },
    ],
    ['an expired one', { old: { daysLeft: -5 }, new: { daysLeft: 100 } }],
    [
      'one that expires later, when a caller forces this very certificate',
      { old: { daysLeft: 300 }, new: { daysLeft: 100 }, forced: true },
    ],
    [
      'one with a name that another valid certificate of the listener keeps covered',
      {
        old: { names: ab },
        new: { names: ['a.com'] },
        others: [anAttached(aCertificate({ id: 3, names: ['b.com'] }))],
      },
    ],
    [
      'one with a name that is retired',
      { old: { names: ab }, new: { names: ['a.com'] }, policy: { retiredNames: ['b.com'] } },
    ],
  ])('%s', (_title, question) => {
    expect(check(question)).toEqual({ ok: true });
  });
});

describe('a certificate does not replace', () => {
  it.each<[string, string, Case]>([
    ['one of another partition', 'other-partition', { new: { id: '2-ap-southeast-1' } }],
    ['one whose partition is unknown', 'other-partition', { new: { id: 'legacy_166f82' } }],
    ['an RSA one when it is ECC', 'other-key-type', { new: { keyType: 'ECC' } }],
    ['an ECC one when it is RSA', 'other-key-type', { old: { keyType: 'ECC' } }],
    ['an SM2 one when it is ECC', 'other-key-type', { old: { keyType: 'SM2' }, new: { keyType: 'ECC' } }],
    ['one that lasts as long', 'expires-no-later', { old: { daysLeft: 300 } }],
    ['one whose names are unknown', 'names-unknown', { old: { names: [] } }],
    ['anything while its own names are unknown', 'candidate-names-unknown', { new: { names: [] } }],
    ['anything once it is revoked', 'candidate-revoked', { new: { revoked: true } }],
    [
      'an expired one once it has expired itself',
      'candidate-expired',
      { old: { daysLeft: -9 }, new: { daysLeft: -1 } },
    ],
    ['anything before it is valid', 'candidate-not-yet-valid', { new: { daysLeft: 400, lifetimeDays: 399 } }],
    ['anything when it is itself due', 'candidate-due', { new: { daysLeft: 29 } }],
    [
      'anything without its private key in CAS',
      'candidate-without-private-key',
      { new: { privateKeyPresent: false } },
    ],
    [
      'anything while CAS does not say whether it holds the private key',
      'candidate-without-private-key',
      { new: { privateKeyPresent: 'unknown' } },
    ],
    ['one with a stronger key', 'key-weaker', { old: { keySizeBits: 4096 } }],
    ['one with a known key size when its own is unknown', 'key-weaker', { new: { keySizeBits: undefined } }],
    ['one with a name it lacks', 'names-not-covered', { old: { names: ab }, new: { names: ['a.com'] } }],
    [
      'a wildcard when it has only a name under it',
      'names-not-covered',
      { old: { names: ['*.example.com'] } },
    ],
    [
      'one with a name that only a certificate of another key type covers',
      'names-not-covered',
      {
        old: { names: ab },
        new: { names: ['a.com'] },
        others: [anAttached(aCertificate({ id: 3, keyType: 'ECC', names: ['b.com'] }))],
      },
    ],
    [
      'one with a name that only an expired certificate covers',
      'names-not-covered',
      {
        old: { names: ab },
        new: { names: ['a.com'] },
        others: [anAttached(aCertificate({ id: 3, names: ['b.com'], daysLeft: -1 }))],
      },
    ],
    [
      'one with a name that nothing but a certificate without details might cover',
      'names-not-covered',
      { old: { names: ab }, new: { names: ['a.com'] }, others: [anUnknownAttached(3)] },
    ],
    [
      'one with which it has no name in common, although others cover them all',
      'no-common-name',
      { new: { names: ['z.com'] }, others: [anAttached(aCertificate({ id: 3 }))] },
    ],
  ])('%s', (_title, reason, question) => {
    expect(check(question)).toMatchObject({ ok: false, reason });
  });

  it('one with names it lacks, and says which', () => {
    const result = check({ old: { names: [...ab, 'c.com'] }, new: { names: ['b.com'] } });

    expect(result).toMatchObject({
      message: expect.stringContaining('a.com, c.com are on 1-cn-hangzhou but not on 2-cn-hangzhou'),
    });
  });
});

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
    ['the one of the same issuer, rather than the longest', {}, {}, { issuer: 'CN=Other CA', daysLeft: 390 }],
    ['the longest, rather than the highest id', {}, { daysLeft: 320 }, {}],
  ])('%s', (_title, old, better, worse) => {
    const better2 = { ...better, id: 2 };
    const worse3 = { ...worse, id: 3 };

    expect(choose(old, [better2, worse3])).toMatchObject({ candidate: { certificateId: idOf(2) } });
    expect(choose(old, [worse3, better2])).toMatchObject({ candidate: { certificateId: idOf(2) } });
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
