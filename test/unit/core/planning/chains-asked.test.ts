/** Whose chains CAS is asked for, and whose it is not: each costs a call. */
import { describe, expect, it } from 'vitest';
import type { CertificateChain } from '../../../../shared/core/model/certificate.ts';
import { replacementKey } from '../../../../shared/core/model/replacement-key.ts';
import { chainsAsked } from '../../../../shared/core/planning/chains-asked.ts';
import {
  aCertificate,
  aListener,
  anAttached,
  anUnknownAttached,
  aPlanInput,
  type CertificateFields,
  idOf,
} from '../../../support/builders.ts';
import { someRoots } from './random-chains.ts';

const PUBLIC_ROOT = 'C=US, O=Public Org, CN=Public Root';
const EXTRA_ROOT = 'O=Other Corp, CN=Extra Root';
const PRIVATE_ROOT = 'O=Example Corp, CN=Example Root';

/** A leaf and its root. */
const chainTo = (root: string): CertificateChain => [
  { subject: 'CN=www.example.com', issuer: root },
  { subject: root, issuer: root },
];

const due: CertificateFields = { id: 1, daysLeft: 9 };

/** What only holds for certificate 1. */
const ofTheOldOne = <Value>(value: Value): ReadonlyMap<string, Value> =>
  new Map([[replacementKey('lsn-1', idOf(1)), value]]);

interface AskedOptions
  extends Pick<
    Parameters<typeof aPlanInput>[0] & object,
    'leftAlone' | 'selection' | 'servedBad' | 'servedChains'
  > {
  readonly old?: CertificateFields;
  /** The numbers that CAS was asked for. */
  readonly asked?: readonly number[];
}

/** What is asked for a listener with certificate 1, which is due unless the test says otherwise. */
function askedFor(
  candidates: readonly CertificateFields[],
  { old = due, asked = [], ...fields }: AskedOptions = {},
): readonly string[] {
  const input = aPlanInput({
    ...fields,
    listeners: [aListener({ attached: [anAttached(aCertificate({ ...due, ...old }), 'default')] })],
    candidates: candidates.map(aCertificate),
    roots: someRoots,
  });
  return [...chainsAsked(input, new Set(asked.map(idOf)))];
}

describe('no chain is asked for', () => {
  it.each<[string, Parameters<typeof askedFor>]>([
    ['where nothing is due', [[{ id: 2 }], { old: { daysLeft: 200 } }]],
    [
      'where the listener is left alone',
      [[{ id: 2 }], { leftAlone: new Map([['lsn-1', { reason: 'excluded', message: 'It is excluded.' }]]) }],
    ],
    ['where the caller names other listeners', [[{ id: 2 }], { selection: { listenerIds: ['lsn-2'] } }]],
    ['where CAS holds no other certificate', [[]]],
    [
      'of a candidate of another key type beside one that fits',
      [
        [
          { id: 2, keyType: 'ECC' },
          { id: 3, chain: chainTo(PUBLIC_ROOT) },
        ],
      ],
    ],
    [
      'of the only candidate, where it is refused for something else',
      [[{ id: 2, privateKeyPresent: false }]],
    ],
    [
      'of the old certificate itself, where handshakes show that it is wrong and CAS holds no other one',
      [
        [{ ...due, daysLeft: 200 }],
        {
          old: { daysLeft: 200 },
          servedBad: ofTheOldOne({ reason: 'served-other', message: 'It is wrong.' }),
        },
      ],
    ],
    ['where CAS does not say which names the old certificate has', [[{ id: 2 }], { old: { names: [] } }]],
    [
      'of the only near miss, where CAS holds unrelated ones: one of other names, and one that expires earlier',
      [
        [
          { id: 2, privateKeyPresent: false },
          { id: 3, names: ['other.example.org'] },
          { id: 4, daysLeft: 5 },
        ],
      ],
    ],
    ['that is known', [[{ id: 2, chain: chainTo(PUBLIC_ROOT) }]]],
    ['that is known, of one of another key type', [[{ id: 2, keyType: 'ECC', chain: chainTo(PUBLIC_ROOT) }]]],
    ['that CAS did not tell', [[{ id: 2 }], { asked: [2] }]],
  ])('%s', (_case, question) => {
    expect(askedFor(...question)).toEqual([]);
  });
});

describe('an attached certificate that CAS does not describe', () => {
  it('has no chain to ask for, and is no reason to ask for another one', () => {
    const listener = aListener({ attached: [anUnknownAttached(1, 'default')] });
    const input = aPlanInput({ listeners: [listener], candidates: [aCertificate({ id: 2 })] });

    expect([...chainsAsked(input, new Set())]).toEqual([]);
  });
});

describe('a chain is asked for', () => {
  it.each<[string, Parameters<typeof askedFor>, readonly number[]]>([
    ['of the only candidate that fits', [[{ id: 2 }, { id: 3, names: ['other.example.org'] }]], [2]],
    ['of each of several that fit, because it ranks them', [[{ id: 2 }, { id: 3 }]], [2, 3]],
    [
      'of each near miss, because the nearest is reported',
      [
        [
          { id: 2, daysLeft: 10 },
          { id: 3, privateKeyPresent: false },
        ],
      ],
      [2, 3],
    ],
    [
      'of a candidate with a weaker key, because it may be untrusted, too',
      [[{ id: 2, keySizeBits: 1024 }]],
      [2],
    ],
    [
      'of a candidate that carries none of the names, but one below: untrusted, it would be the nearest miss',
      [[{ id: 2, names: ['a.example.com'] }], { old: { names: ['*.example.com'], daysLeft: -1 } }],
      [2],
    ],
    [
      'of a candidate of another key type, where there is none of the same',
      [[{ id: 2, keyType: 'ECC' }]],
      [2],
    ],
  ])('%s', (_case, question, expected) => {
    expect(askedFor(...question)).toEqual(expected.map(idOf));
  });
});

describe('the chain of the old certificate is asked for', () => {
  it.each<[string, Parameters<typeof askedFor>]>([
    [
      'if the chain of the candidate ends in a root that is not known: it may be that of the old one',
      [[{ id: 2, chain: chainTo(PRIVATE_ROOT) }]],
    ],
    [
      'if the candidate lives longer than public CAs may issue: the old one may be publicly trusted',
      [[{ id: 2, chain: chainTo(PUBLIC_ROOT), lifetimeDays: 800 }]],
    ],
    [
      'if its issuer seems to be another one',
      [[{ id: 2, issuer: 'CN=Other CA', chain: chainTo(PUBLIC_ROOT) }]],
    ],
    [
      'if CAS tells no chain of a candidate that is its own issuer: the old one may be, too',
      [[{ id: 2, issuer: 'CN=www.example.com' }], { old: { issuer: undefined }, asked: [2] }],
    ],
    [
      'if several fit: the same issuer is preferred',
      [
        [
          { id: 2, chain: chainTo(PUBLIC_ROOT) },
          { id: 3, chain: chainTo(PUBLIC_ROOT) },
        ],
      ],
    ],
    [
      'if there are several near misses: of those, too',
      [
        [
          { id: 2, daysLeft: 10, chain: chainTo(PUBLIC_ROOT) },
          { id: 3, privateKeyPresent: false, chain: chainTo(PUBLIC_ROOT) },
        ],
      ],
    ],
    [
      'if the only near miss ends in a root that is not known: whether that or its weaker key is reported',
      [[{ id: 2, keySizeBits: 1024, chain: chainTo(PRIVATE_ROOT) }]],
    ],
    [
      'if one of another key type ends in a root that is not known: whether it would fit',
      [[{ id: 2, keyType: 'ECC', chain: chainTo(PRIVATE_ROOT) }]],
    ],
    [
      'before that of a near miss: the candidate may be excused, and then nothing is missed',
      [
        [
          { id: 2, chain: chainTo(PRIVATE_ROOT) },
          { id: 3, privateKeyPresent: false },
        ],
      ],
    ],
  ])('%s', (_case, question) => {
    expect(askedFor(...question)).toEqual([idOf(1)]);
  });

  it('only after those of the candidates', () => {
    expect(askedFor([{ id: 2 }, { id: 3 }])).not.toContain(idOf(1));
    expect(askedFor([{ id: 2 }, { id: 3 }], { asked: [2, 3] })).toEqual([idOf(1)]);
  });

  it.each<[string, CertificateFields, AskedOptions?]>([
    ['a known root and the same issuer', { chain: chainTo(PUBLIC_ROOT) }],
    ['a known root and an issuer that CAS does not tell', { issuer: undefined, chain: chainTo(PUBLIC_ROOT) }],
    [
      'a known root, where CAS does not tell the issuer of the old one',
      { chain: chainTo(PUBLIC_ROOT) },
      { old: { issuer: undefined } },
    ],
    ['a root of EXTRA_CA, however long it lives', { chain: chainTo(EXTRA_ROOT), lifetimeDays: 800 }],
    [
      'too long a life, where handshakes have shown whether the old one is publicly trusted',
      { chain: chainTo(PUBLIC_ROOT), lifetimeDays: 800 },
      { servedChains: ofTheOldOne({ trusted: true, top: PUBLIC_ROOT }) },
    ],
    [
      'a root that is not known beside an issuer that is not in the list: that refuses nothing',
      {
        chain: [
          { subject: 'CN=www.example.com', issuer: 'CN=Nobody knows' },
          { subject: PRIVATE_ROOT, issuer: PRIVATE_ROOT },
        ],
      },
    ],
  ])('not for a candidate with %s', (_what, candidate, options) => {
    expect(askedFor([{ id: 2, ...candidate }], options)).toEqual([]);
  });
});
