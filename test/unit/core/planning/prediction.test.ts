import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { KeyType } from '../../../../shared/core/model/key-types.ts';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import { nameCovers } from '../../../../shared/core/model/names.ts';
import { predictServed } from '../../../../shared/core/planning/prediction.ts';
import {
  aCertificate,
  anAttached,
  anUnknownAttached,
  type CertificateFields,
} from '../../../support/builders.ts';

const international: readonly KeyType[] = ['RSA', 'ECC'];

function numbersServed(
  attached: readonly AttachedCertificate[],
  serverName: string | undefined,
  keyTypes: readonly KeyType[] = international,
): readonly number[] {
  return [...predictServed(attached, { serverName, keyTypes })]
    .map((id) => Number.parseInt(id, 10))
    .sort((a, b) => a - b);
}

const fallback = anAttached(aCertificate({ id: 1, names: ['fallback.com'] }), 'default');
const exact = anAttached(aCertificate({ id: 2, names: ['www.a.com'] }));
const wildcard = anAttached(aCertificate({ id: 3, names: ['*.a.com'] }));
const ecc = anAttached(aCertificate({ id: 4, keyType: 'ECC', names: ['*.a.com'] }));
const sm2 = anAttached(aCertificate({ id: 5, keyType: 'SM2', names: ['www.a.com'] }));

describe('a client gets', () => {
  it.each<
    [string, readonly AttachedCertificate[], string | undefined, readonly KeyType[], readonly number[]]
  >([
    ['the default, when it sends no name', [fallback, exact], undefined, international, [1]],
    ['the default, when no certificate has its name', [fallback, exact], 'x.b.com', international, [1]],
    [
      'the default or one that CAS does not describe, when no certificate has its name',
      [fallback, anUnknownAttached(9)],
      'x.b.com',
      international,
      [1, 9],
    ],
    ['the only one that has its name', [fallback, exact], 'www.a.com', international, [2]],
    ['the default, when that has its name', [fallback, exact], 'fallback.com', international, [1]],
    ['a wildcard one for a name of one label under it', [fallback, wildcard], 'x.a.com', international, [3]],
    [
      'the default for a name of two labels under a wildcard',
      [fallback, wildcard],
      'x.y.a.com',
      international,
      [1],
    ],
    [
      'the ECC one of two with its name, when it accepts both',
      [fallback, wildcard, ecc],
      'x.a.com',
      international,
      [4],
    ],
    [
      'the RSA one of two with its name, when it accepts only RSA',
      [fallback, wildcard, ecc],
      'x.a.com',
      ['RSA'],
      [3],
    ],
    [
      'either, where an exact RSA one and a wildcard ECC one have its name',
      [fallback, exact, ecc],
      'www.a.com',
      international,
      [2, 4],
    ],
    ['the SM2 one over TLCP', [fallback, exact, sm2], 'www.a.com', ['SM2'], [5]],
    ['the SM2 one over TLCP even for a name that none has', [fallback, exact, sm2], 'x.b.com', ['SM2'], [5]],
    ['none, when it accepts no key type that is there', [fallback, exact], 'www.a.com', ['ECC'], []],
    [
      'none, when only the default could answer and is of another key type',
      [fallback, ecc],
      undefined,
      ['ECC'],
      [],
    ],
  ])('%s', (_title, attached, serverName, keyTypes, wanted) => {
    expect(numbersServed(attached, serverName, keyTypes)).toEqual(wanted);
  });

  it('the default with a longer key or an additional one, since the sources disagree', () => {
    const [strong, weak] = [
      anAttached(aCertificate({ id: 1, keySizeBits: 4096 }), 'default'),
      anAttached(aCertificate({ id: 2 })),
    ];

    expect(numbersServed([strong, weak], 'www.example.com')).toEqual([1, 2]);
  });

  it('the later end or the longer lifetime of two additional ones, since "validity" may mean either', () => {
    const [later, longer] = [
      anAttached(aCertificate({ id: 2, daysLeft: 46, lifetimeDays: 47 })),
      anAttached(aCertificate({ id: 3, daysLeft: 40, lifetimeDays: 398 })),
    ];

    expect(numbersServed([fallback, later, longer], 'www.example.com')).toEqual([2, 3]);
  });

  it.each<[string, readonly CertificateFields[], readonly number[]]>([
    [
      'an exact name, then the longer key',
      [
        { id: 1, keySizeBits: 4096 },
        { id: 2, daysLeft: 390, lifetimeDays: 398 },
      ],
      [1, 2],
    ],
    [
      'an exact name, then an additional one, then the later end',
      [
        { id: 1, names: ['fallback.com'] },
        { id: 2, daysLeft: 46, lifetimeDays: 47 },
        { id: 3, daysLeft: 40, lifetimeDays: 199, keySizeBits: 4096 },
        { id: 4, daysLeft: 300, lifetimeDays: 398, names: ['*.example.com'] },
      ],
      [2, 3, 4],
    ],
    [
      'an exact name, then an additional one, then the longer lifetime',
      [
        { id: 1, names: ['fallback.com'] },
        { id: 2, daysLeft: 46, lifetimeDays: 47, keySizeBits: 4096 },
        { id: 3, daysLeft: 40, lifetimeDays: 199 },
        { id: 4, daysLeft: 300, lifetimeDays: 398, names: ['*.example.com'] },
      ],
      [2, 3, 4],
    ],
    [
      'an additional one, then the later end',
      [
        { id: 1, names: ['fallback.com'] },
        { id: 2, daysLeft: 40, lifetimeDays: 47 },
        { id: 3, daysLeft: 46, lifetimeDays: 47, names: ['*.example.com'] },
        { id: 4, daysLeft: 41, lifetimeDays: 398, names: ['*.example.com'] },
      ],
      [2, 3, 4],
    ],
    [
      'an additional one, then the longer lifetime',
      [
        { id: 1, names: ['fallback.com'] },
        { id: 2, daysLeft: 46, lifetimeDays: 47 },
        { id: 3, daysLeft: 40, lifetimeDays: 398, names: ['*.example.com'] },
      ],
      [2, 3],
    ],
  ])('one that only this reading names: %s', (_title, [first = {}, ...others], wanted) => {
    const attached = [
      anAttached(aCertificate(first), 'default'),
      ...others.map((fields) => anAttached(aCertificate(fields))),
    ];

    expect(numbersServed(attached, 'www.example.com')).toEqual(wanted);
  });

  it('perhaps one without details, since its names are unknown', () => {
    expect(numbersServed([fallback, exact, anUnknownAttached(9)], 'www.a.com')).toEqual([2, 9]);
  });

  it('perhaps one whose names CAS does not give, and never one of a key type it does not accept', () => {
    const silent = anAttached(aCertificate({ id: 9, names: [] }));

    expect(numbersServed([fallback, exact, silent], 'www.a.com')).toEqual([2, 9]);
    expect(numbersServed([fallback, ecc, silent], 'www.a.com', ['ECC'])).toEqual([4]);
  });

  it('an expired one, too: ALB removes nothing by itself', () => {
    expect(
      numbersServed([fallback, anAttached(aCertificate({ id: 2, daysLeft: -5 }))], 'www.example.com'),
    ).toEqual([2]);
  });
});

/** The order of the manual, implemented in another way: a tournament of pairs. */
function seedReading(left: Match, right: Match): boolean {
  if (left.exact !== right.exact) return left.exact;
  if (left.ecc !== right.ecc) return left.ecc;
  if (left.bits !== right.bits) return left.bits > right.bits;
  return left.certificate.notAfterMs >= right.certificate.notAfterMs;
}

/** The order of the other source. */
function otherReading(left: Match, right: Match): boolean {
  if (left.ecc !== right.ecc) return left.ecc;
  if (left.additional !== right.additional) return left.additional;
  return left.certificate.notAfterMs >= right.certificate.notAfterMs;
}

interface Match {
  readonly certificate: Certificate;
  readonly exact: boolean;
  readonly ecc: boolean;
  readonly bits: number;
  readonly additional: boolean;
}

function matchesOf(
  attached: readonly AttachedCertificate[],
  name: string,
  keyTypes: readonly KeyType[],
): readonly Match[] {
  return attached.flatMap(({ certificate, slot }) =>
    certificate &&
    certificate.names !== 'unknown' &&
    keyTypes.includes(certificate.keyType) &&
    certificate.names.some((one) => nameCovers(one, name))
      ? {
          certificate,
          exact: certificate.names.includes(name),
          ecc: certificate.keyType === 'ECC',
          bits: certificate.keySizeBits ?? 0,
          additional: slot === 'additional',
        }
      : [],
  );
}

const anyListener = fc
  .array(
    fc.record({
      keyType: fc.constantFrom<KeyType>('RSA', 'ECC', 'SM2'),
      names: fc.subarray(['www.a.com', '*.a.com', 'b.com']),
      daysLeft: fc.integer({ min: -5, max: 390 }),
      lifetimeDays: fc.constantFrom(47, 199, 398),
      keySizeBits: fc.constantFrom(2048, 3072, 4096),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((all) =>
    all.map((fields, index) =>
      anAttached(aCertificate({ ...fields, id: index + 1 }), index === 0 ? 'default' : 'additional'),
    ),
  );

describe('on every listener', () => {
  const anyClient = fc.record({
    serverName: fc.constantFrom('www.a.com', 'x.a.com', 'b.com'),
    keyTypes: fc.constantFrom<readonly KeyType[]>(['RSA'], ['ECC'], ['SM2'], international),
  });

  it('the set holds what each source would pick, and is never empty where a certificate matches', () => {
    fc.assert(
      fc.property(anyListener, anyClient, (attached, client) => {
        const set = predictServed(attached, client);

        const matches = matchesOf(attached, client.serverName, client.keyTypes);
        for (const reading of [seedReading, otherReading]) {
          const winners = matches.filter((one) => matches.every((other) => reading(one, other)));
          for (const { certificate } of winners) expect(set).toContain(certificate.certificateId);
        }
        if (matches.length > 0) expect(set.size).toBeGreaterThan(0);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the set holds only what is attached and of a key type that the client accepts', () => {
    fc.assert(
      fc.property(anyListener, anyClient, (attached, client) => {
        for (const id of predictServed(attached, client)) {
          const one = attached.find(({ certificateId }) => certificateId === id);
          expect(client.keyTypes).toContain(one?.certificate?.keyType);
        }
      }),
    );
  });

  it('the set does not depend on the order of the list', () => {
    fc.assert(
      fc.property(anyListener, anyClient, (attached, client) => {
        expect(new Set(predictServed([...attached].reverse(), client))).toEqual(
          new Set(predictServed(attached, client)),
        );
      }),
    );
  });
});
