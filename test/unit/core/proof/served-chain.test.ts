import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { evaluateProof } from '../../../../shared/core/proof/proof.ts';
import {
  chainFailure,
  chainRemarks,
  commonFindings,
  leavesOf,
} from '../../../../shared/core/proof/served-chain.ts';
import { createKeyPool } from '../../../emulator/pki/keys.ts';
import { anAttached, NOW_MS } from '../../../support/builders.ts';
import {
  aLeaf,
  aTarget,
  noCertificate,
  type SeenFields,
  seen,
  silence,
} from '../../../support/observations.ts';
import { COMMON_NAME } from '../../../support/odd-certificates.ts';
import {
  both,
  expectationOfOld,
  fallback,
  fresh,
  neighbour,
  old,
  onlyFresh,
  proof,
  stableAt,
  untrusted,
  zoneA,
  zoneB,
} from './cases.ts';
import { chainOf } from './chains.ts';

/** DER of a leaf whose issuer is nowhere. */
let lonelyLeaf: Uint8Array;
/** DER of a leaf and of its CA, which expires first. */
let shortLivedChain: readonly Uint8Array[];

beforeAll(async () => {
  const pool = await createKeyPool({});
  lonelyLeaf = chainOf(pool)[0].raw;
  const authority = { subject: { [COMMON_NAME]: 'Short-lived CA' }, notAfterMs: NOW_MS + 30 * DAY_MS };
  shortLivedChain = chainOf(pool, { authority })
    .slice(0, 2)
    .map(({ raw }) => raw);
});

describe('a proof holds', () => {
  it('with a chain that is not trusted, where the old one was not either', () => {
    const before = [[zoneA, seen(old, untrusted)]] as const;

    expect(proof({ before, after: [seen(fresh, untrusted)], zones: ['cn-hangzhou-a'] }).kind).toBe('proved');
  });

  it('although a certificate that another change has attached meanwhile is not trusted, and says so', () => {
    const forB = aTarget({ serverName: 'b.com' });
    const held = proof({
      before: [
        [zoneA, seen(old)],
        [forB, seen(fallback)],
      ],
      after: [seen(fresh), seen(neighbour, untrusted)],
      began: both,
      attached: [...onlyFresh, anAttached(neighbour)],
      zones: ['cn-hangzhou-a'],
    });

    expect(held.kind).toBe('proved');
    expect(held).toMatchObject({ remarks: [expect.stringContaining('not trusted')] });
  });
});

describe('a proof fails', () => {
  it('when one of several handshakes that agree on the leaf had a chain that is not trusted', () => {
    const good = stableAt(zoneA, seen(fresh));
    const bad = stableAt(zoneA, seen(fresh, untrusted));
    const expectation = expectationOfOld(seen(old));
    const stable = { ...good, agreeing: [...good.agreeing, ...bad.agreeing] };

    expect(evaluateProof([{ expectation, stable }], ['cn-hangzhou-a'], NOW_MS)).toMatchObject({
      kind: 'failed',
      reason: 'chain-not-trusted',
    });
  });

  it('when a certificate that was attached before is served now, and is not trusted', () => {
    const failed = proof({
      before: [
        [zoneA, seen(old)],
        [aTarget({ serverName: 'b.com' }), seen(fallback)],
      ],
      after: [seen(fresh), seen(neighbour, untrusted)],
      began: [...both, anAttached(neighbour)],
      attached: [...onlyFresh, anAttached(neighbour)],
      zones: ['cn-hangzhou-a'],
    });

    expect(failed).toMatchObject({ kind: 'failed', reason: 'chain-not-trusted' });
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
});

describe('a served chain fails', () => {
  const failure = (before: Observation, after: Observation) =>
    chainFailure(expectationOfOld(before), stableAt(zoneA, after), NOW_MS)?.reason;

  it.each<[string, string, SeenFields]>([
    ['has expired', 'certificate-expired', { leaf: { notAfterMs: NOW_MS - 1 } }],
    ['is not valid yet', 'not-yet-valid', { leaf: { notBeforeMs: NOW_MS + 1 } }],
    ['lacks the name that CAS lists', 'name-mismatch', { leaf: { names: ['other.com'] } }],
    [
      'is half of a pair',
      'pair-mismatch',
      { encryptionLeaf: aLeaf(fresh, { issuer: 'CN=Other CA', sha256: 'e'.repeat(64) }) },
    ],
  ])('where the new certificate %s, not where another one does', (_title, reason, fields) => {
    expect(failure(seen(old), seen(fresh, fields))).toBe(reason);
    expect(failure(seen(old), seen(fallback, fields))).toBeUndefined();
  });

  it('where the new one is not trusted, although the old one was not: that was why it was due', () => {
    const expectation = expectationOfOld(seen(old, untrusted), zoneA, true);
    const failureOf = (after: Observation) => chainFailure(expectation, stableAt(zoneA, after), NOW_MS);

    expect(failureOf(seen(fresh, untrusted))).toMatchObject({ reason: 'chain-not-trusted' });
    // Between two steps the old one may still be served.
    expect(failureOf(seen(old, untrusted))).toBeUndefined();
    expect(failureOf(seen(fresh))).toBeUndefined();
  });

  it('where it is not trusted, whichever certificate it is for', () => {
    expect(failure(seen(old), seen(fallback, untrusted))).toBe('chain-not-trusted');
  });

  it('not for a trust that could not be seen before, because the chain was incomplete', () => {
    const incomplete = seen(old, { ...untrusted, chain: [lonelyLeaf] });

    expect(failure(incomplete, seen(fresh, untrusted))).toBeUndefined();
  });

  it.each<[string, string, SeenFields['leaf']]>([
    ['had expired', 'CERT_HAS_EXPIRED', { notAfterMs: NOW_MS - 1 }],
    ['was not valid yet', 'CERT_NOT_YET_VALID', { notBeforeMs: NOW_MS + 1 }],
  ])('where it is not trusted and the old leaf %s: dates excuse no chain', (_title, problem, leaf = {}) => {
    const outOfDate = seen(old, { leaf, trust: { trusted: false, problem } });

    expect(failure(outOfDate, seen(fresh, untrusted))).toBe('chain-not-trusted');
    expect(failure(outOfDate, seen(fresh))).toBeUndefined();
    expect(failure(seen(old, { leaf }), outOfDate)).toBeUndefined();
  });

  it('not where the old chain led to no known root either, even if its leaf had expired', () => {
    const expired = seen(old, { ...untrusted, leaf: { notAfterMs: NOW_MS - 1 } });

    expect(failure(expired, seen(fresh, untrusted))).toBeUndefined();
  });

  it('where an authority has expired before its leaf: that is a problem of the chain', () => {
    const authority = { trust: { trusted: false, problem: 'CERT_HAS_EXPIRED' } } as const;

    expect(failure(seen(old), seen(fresh, authority))).toBe('chain-not-trusted');
    expect(failure(seen(old, authority), seen(fresh, authority))).toBeUndefined();
  });

  it('not for a name that CAS does not list either', () => {
    const elsewhere = aTarget({ serverName: 'other.com' });
    const covering = seen(old, { leaf: { names: ['other.com'] } });
    const expectation = expectationOfOld(covering, elsewhere);

    expect(chainFailure(expectation, stableAt(elsewhere, seen(fresh)), NOW_MS)).toBeUndefined();
  });

  it('where one leaf is new and the other one is of the old pair', () => {
    const oldPair = seen(old, { encryptionLeaf: aLeaf(old, { sha256: 'c'.repeat(64) }) });
    const half = seen(fresh, { encryptionLeaf: aLeaf(fresh, { sha256: 'c'.repeat(64) }) });
    const pair = seen(fresh, { encryptionLeaf: aLeaf(fresh, { sha256: 'd'.repeat(64) }) });

    expect(failure(oldPair, half)).toBe('served-half');
    expect(failure(oldPair, pair)).toBeUndefined();
  });

  it('not where both leaves are the old ones: it is another upload of the same certificate', () => {
    const expectation = expectationOfOld(seen(old));
    const before = { findings: [], leaves: leavesOf(seen(fresh)) };

    expect(chainFailure({ ...expectation, before }, stableAt(zoneA, seen(fresh)), NOW_MS)).toBeUndefined();
  });
});

describe('a remark', () => {
  const remarks = (before: Observation) =>
    chainRemarks(expectationOfOld(before), stableAt(zoneA, seen(fresh, { chain: shortLivedChain })), NOW_MS);

  it('names a CA certificate that expires before the leaf', () => {
    expect(remarks(seen(old))).toEqual([expect.stringContaining('Short-lived CA')]);
  });

  it('is not made again where that was so before', () => {
    const asLong = { notAfterMs: NOW_MS + 90 * DAY_MS };

    expect(remarks(seen(old, { chain: shortLivedChain, leaf: asLong }))).toEqual([]);
  });
});

describe('the findings that handshakes have in common', () => {
  const common = (...observations: readonly Observation[]) =>
    commonFindings(
      observations.flatMap((observation) => stableAt(zoneA, observation).agreeing),
      'www.example.com',
      NOW_MS,
    );

  it('are those of every handshake that saw a chain', () => {
    const wrongName = { leaf: { names: ['other.com'] } };

    expect(common(seen(old, untrusted), silence, seen(old, { ...untrusted, ...wrongName }))).toEqual([
      'chain-not-trusted',
    ]);
    expect(common(seen(old, untrusted), seen(old, untrusted), seen(old))).toEqual([]);
  });

  it('are none where no handshake saw a chain', () => {
    expect(common(silence, noCertificate)).toEqual([]);
  });
});
