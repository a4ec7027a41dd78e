import { describe, expect, it } from 'vitest';
import {
  checkReplacement,
  isCheckedBeforeChain,
  namesLost,
  type ReplacementQuestion,
} from '../../../../shared/core/planning/replacement-checks.ts';
import {
  aCertificate,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
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
    ['one of an unknown partition', 'other-partition', { old: { id: 'legacy_166f82' } }],
    [
      'one of an unknown partition when its own is unknown, too: they need not be the same',
      'other-partition',
      { old: { id: 'legacy_166f82' }, new: { id: 'legacy_166f83' } },
    ],
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

  it.each<[string, string, Case]>([
    [
      'anything once it has expired, and says since when',
      '2-cn-hangzhou expired at 2026-05-31 00:00 UTC.',
      { old: { daysLeft: -9 }, new: { daysLeft: -1 } },
    ],
    [
      'anything without its private key, and says whether CAS denies it',
      'CAS does not hold the private key of 2-cn-hangzhou.',
      { new: { privateKeyPresent: false } },
    ],
    [
      'anything without its private key, and says whether CAS is silent about it',
      'CAS does not say whether it holds the private key of 2-cn-hangzhou.',
      { new: { privateKeyPresent: 'unknown' } },
    ],
    [
      'one with a stronger key, and says how strong both are',
      '2-cn-hangzhou has a key of 2048 bits, 1-cn-hangzhou of 4096. Set ALLOW_WEAKER_KEY to accept that.',
      { old: { keySizeBits: 4096 } },
    ],
    [
      'one whose key may be stronger, and says that its own is not known',
      '2-cn-hangzhou has a key of unknown bits, 1-cn-hangzhou of 2048. Set ALLOW_WEAKER_KEY to accept that.',
      { new: { keySizeBits: undefined } },
    ],
  ])('%s', (_title, message, question) => {
    expect(check(question)).toMatchObject({ message });
  });
});

it('no name is reported as lost with a certificate whose names are unknown', () => {
  const [current, candidate] = [aCertificate({ names: [] }), aCertificate({ id: 2 })];

  expect(namesLost({ current, candidate, others: [], nowMs: NOW_MS, policy: usualPolicy })).toEqual([]);
});

describe('before the chain of a candidate is weighed', () => {
  it('it is refused for its dates, but neither for its chain nor for its key', () => {
    expect(isCheckedBeforeChain('candidate-due')).toBe(true);
    expect(isCheckedBeforeChain('candidate-untrusted')).toBe(false);
    expect(isCheckedBeforeChain('key-weaker')).toBe(false);
  });
});
