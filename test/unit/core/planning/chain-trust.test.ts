import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateChain } from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots } from '../../../../shared/core/model/known-roots.ts';
import {
  type ChainQuestion,
  haveSameIssuer,
  LONGEST_PUBLIC_LIFETIME_MS,
  namesKnownRoot,
  nothingKnown,
  unknownRootOf,
  weighCandidate,
  weighChain,
} from '../../../../shared/core/planning/chain-trust.ts';
import { aCertificate, type CertificateFields } from '../../../support/builders.ts';

const LEAF = 'CN=www.example.com';
const R10 = "C=US, O=Let's Encrypt, CN=R10";
const PUBLIC_ROOT = 'C=US, O=Internet Security Research Group, CN=ISRG Root X1';
const PRIVATE_ROOT = 'O=Example Corp, CN=Example Root';
const EXTRA_ROOT = 'CN=Extra Root';

const ROOT_DIGEST = 'a'.repeat(64);

const roots: KnownRoots = {
  id: 'roots-1',
  date: '2026-10-22',
  holds: (sha256) => sha256 === ROOT_DIGEST,
  kindOf: ({ subject }) => (({ [PUBLIC_ROOT]: 'public', [EXTRA_ROOT]: 'extra' }) as const)[subject.trim()],
};

/** `LEAF, R10, PUBLIC_ROOT`: each is issued by the next one, the last one by `end`. */
function chainOf(names: readonly string[], end = names.at(-1) ?? ''): CertificateChain {
  const [first, ...rest] = names.map((subject, at) => ({ subject, issuer: names[at + 1] ?? end }));
  if (!first) throw new Error('a chain is not empty');
  return [first, ...rest];
}

/** With the digest of the root, which CAS gives where it lists PEM. */
function withRootDigest(sha256: string): CertificateChain {
  const [leaf, ...rest] = chainOf([LEAF, R10, PUBLIC_ROOT]);
  return [leaf, ...rest.map((link) => (link.subject === PUBLIC_ROOT ? { ...link, sha256 } : link))];
}

function weigh(
  candidate: CertificateFields,
  { current = {}, served }: { current?: CertificateFields; served?: ChainQuestion['served'] } = {},
) {
  const weighed = weighChain({
    current: aCertificate({ id: 1, ...current }),
    candidate: aCertificate({ id: 2, ...candidate }),
    roots,
    served,
  });
  return typeof weighed === 'object' ? `untrusted: ${weighed.untrusted}` : weighed;
}

describe('a chain is trusted', () => {
  it.each<[string, CertificateFields]>([
    ['if it ends in a public root', { chain: chainOf([LEAF, R10, PUBLIC_ROOT]) }],
    ['if it has the digest of a public root, too', { chain: withRootDigest(ROOT_DIGEST) }],
    ['in any order', { chain: [...chainOf([LEAF, R10, PUBLIC_ROOT])].reverse() as never }],
    [
      'if its root is in the list, too, signed by an older one that is missing',
      {
        chain: [...chainOf([LEAF, R10, PUBLIC_ROOT]), { subject: PUBLIC_ROOT, issuer: 'CN=Older Root' }],
      },
    ],
    ['if it ends in a root of EXTRA_CA', { chain: chainOf([LEAF, EXTRA_ROOT]) }],
    [
      'if it ends in a root of EXTRA_CA, however long it lives',
      { chain: chainOf([LEAF, EXTRA_ROOT]), lifetimeDays: 3_650 },
    ],
  ])('%s', (_case, candidate) => {
    expect(weigh(candidate, { served: { trusted: true, top: PUBLIC_ROOT } })).toBe('trusted');
  });
});

describe('a chain is untrusted', () => {
  it.each<[string, CertificateFields, RegExp]>([
    ['if the leaf is its own issuer', { chain: chainOf([LEAF]) }, /self-signed: its issuer "CN=www/],
    [
      'if the leaf is its own issuer, and CAS gives no other one',
      { issuer: undefined, chain: chainOf([LEAF]) },
      /self-signed: its issuer "CN=www/,
    ],
    [
      'if CAS names the leaf as its issuer, without a chain',
      { issuer: LEAF },
      /self-signed: its issuer "CN=www/,
    ],
    [
      'if CAS shortens that to the name',
      { issuer: 'WWW.example.com' },
      /self-signed: its issuer "WWW.example.com"/,
    ],
    [
      'if that is one of its names',
      { issuer: LEAF, names: ['example.com', 'www.example.com'] },
      /self-signed: its issuer "CN=www/,
    ],
    ['if it ends in a root that is not known', { chain: chainOf([LEAF, PRIVATE_ROOT]) }, /Example Root/],
    [
      'if staging issued it',
      { chain: chainOf([LEAF, 'CN=(STAGING) Y', 'CN=(STAGING) Pretend Pear X1']) },
      /Pretend Pear/,
    ],
  ])('%s', (_case, candidate, message) => {
    expect(weigh(candidate)).toMatch(/^untrusted: 2-cn-hangzhou|^untrusted: The chain of 2/);
    expect(weigh(candidate)).toMatch(message);
  });

  it.each(['RSA', 'ECC'] as const)(
    'if an %s certificate lives longer than public CAs issue, where a publicly trusted one is served',
    (keyType) => {
      const long = { keyType, lifetimeDays: 399 };

      expect(weigh(long, { served: { trusted: true, top: PUBLIC_ROOT } })).toMatch(/valid for 399 days/);
      expect(weigh(long, { current: { chain: chainOf([LEAF, R10, PUBLIC_ROOT]) } })).toMatch(/399 days/);
    },
  );

  it('if it lives too long, although the handshake did not tell the root that was trusted', () => {
    expect(weigh({ lifetimeDays: 399 }, { served: { trusted: true, top: null } })).toMatch(/399 days/);
  });

  it('if its private root follows a self-signed certificate, in any order of the list', () => {
    const [leaf, root] = chainOf([LEAF, PRIVATE_ROOT]);
    if (!root) throw new Error('the chain has a root');

    expect(weigh({ chain: [root, leaf] }, { current: { issuer: LEAF } })).toMatch(/ends in "O=Example Corp/);
  });
});

describe('a chain is unknown', () => {
  it.each<[string, CertificateFields]>([
    ['if CAS says nothing', {}],
    ['if CAS lists the leaf alone', { chain: chainOf([LEAF], R10) }],
    ['if the list ends before a root', { chain: chainOf([LEAF, 'CN=Sub'], PRIVATE_ROOT) }],
    [
      'if it ends just below a known root: only its name is known',
      { chain: chainOf([LEAF, R10], PUBLIC_ROOT) },
    ],
    ['if it ends just below a root of EXTRA_CA', { chain: chainOf([LEAF, 'CN=Sub'], EXTRA_ROOT) }],
    [
      'if it ends just below a root of EXTRA_CA, however long it lives',
      { chain: chainOf([LEAF, 'CN=Sub'], EXTRA_ROOT), lifetimeDays: 3_650 },
    ],
    ['if its root has the name of a known one and another key', { chain: withRootDigest('b'.repeat(64)) }],
    [
      'if a path ends in a root that is not known, and another one leads out of the list',
      { chain: [...chainOf([LEAF, 'CN=Sub'], R10), { subject: PRIVATE_ROOT, issuer: PRIVATE_ROOT }] },
    ],
    [
      'if it names a root of EXTRA_CA, but another root is in the list',
      { chain: [...chainOf([LEAF], EXTRA_ROOT), { subject: PRIVATE_ROOT, issuer: PRIVATE_ROOT }] },
    ],
    ['if the leaf has no subject', { chain: chainOf(['', R10], PRIVATE_ROOT) }],
    ['if an issuer has no name', { chain: chainOf([LEAF], ' ') }],
    ['if CAS says neither the names nor more than a word of the issuer', { names: [], issuer: 'unknown' }],
  ])('%s', (_case, candidate) => {
    expect(weigh(candidate)).toBe('unknown');
  });

  it('if it lives for ten years where nothing is known of what is served', () => {
    expect(weigh({ lifetimeDays: 3_650 })).toBe('unknown');
    expect(weigh({ lifetimeDays: 3_650 }, { served: { trusted: false, top: PRIVATE_ROOT } })).toBe('unknown');
  });

  it('if it lives for ten years and follows one that is trusted only by EXTRA_CA: its CA is private', () => {
    expect(weigh({ lifetimeDays: 3_650 }, { served: { trusted: true, top: EXTRA_ROOT } })).toBe('unknown');
  });

  it('if it lives for exactly 398 days', () => {
    const notAfterMs = 1_800_000_000_000;
    const candidate = { notAfterMs, notBeforeMs: notAfterMs - LONGEST_PUBLIC_LIFETIME_MS };
    const served = { trusted: true, top: PUBLIC_ROOT };

    expect(weigh(candidate, { served })).toBe('unknown');
    expect(weigh({ ...candidate, notBeforeMs: candidate.notBeforeMs - DAY_MS }, { served })).toMatch(/399/);
  });

  it('if it is SM2 and lives longer than public CAs issue', () => {
    const served = { trusted: true, top: PUBLIC_ROOT };

    expect(weigh({ keyType: 'SM2', lifetimeDays: 730 }, { served })).toBe('unknown');
  });

  it('if it ends in the private root of the chain that is served now', () => {
    const candidate = { chain: chainOf([LEAF, 'CN=Sub 2', PRIVATE_ROOT]) };

    expect(weigh(candidate, { served: { trusted: false, top: PRIVATE_ROOT } })).toBe('unknown');
    expect(weigh(candidate, { current: { chain: chainOf([LEAF, 'CN=Sub 1'], PRIVATE_ROOT) } })).toBe(
      'unknown',
    );
  });

  it('if a self-signed certificate follows a self-signed one', () => {
    expect(weigh({ chain: chainOf([LEAF]) }, { current: { chain: chainOf([LEAF]) } })).toBe('unknown');
    expect(weigh({ issuer: LEAF }, { current: { issuer: LEAF } })).toBe('unknown');
  });
});

it('a name that is missing in either list is never the same as another one', () => {
  const nameless = { chain: chainOf([LEAF], ' ') };
  const ended = { chain: chainOf([LEAF, PRIVATE_ROOT]) };

  expect(weigh(nameless, { current: ended })).toBe('unknown');
  expect(weigh(ended, { current: nameless })).toMatch(/ends in "O=Example Corp/);
});

describe('a candidate', () => {
  const current = aCertificate({ id: 1 });
  const selfSigned = aCertificate({ id: 2, chain: chainOf([LEAF]) });

  it('that an operator has released is no longer untrusted', () => {
    expect(weighCandidate(current, selfSigned, { ...nothingKnown, roots, released: () => true })).toBe(
      'unknown',
    );
  });

  it('that an operator has released is as trusted as its chain', () => {
    const good = aCertificate({ id: 2, chain: chainOf([LEAF, R10, PUBLIC_ROOT]) });

    expect(weighCandidate(current, good, { ...nothingKnown, roots, released: () => true })).toBe('trusted');
  });

  it('is not trusted where no roots are known', () => {
    const good = aCertificate({ id: 2, chain: chainOf([LEAF, R10], PUBLIC_ROOT) });

    expect(weighCandidate(current, good, nothingKnown)).toBe('unknown');
  });

  it('that handshakes have shown to be wrong is untrusted', () => {
    const good = aCertificate({ id: 2, chain: chainOf([LEAF, R10, PUBLIC_ROOT]) });

    expect(weighCandidate(current, good, { ...nothingKnown, roots, seenBad: () => 'seen' })).toEqual({
      untrusted: 'seen',
    });
  });
});

describe('two certificates have the same issuer', () => {
  const same = (left: CertificateFields, right: CertificateFields) =>
    haveSameIssuer(aCertificate(left), aCertificate(right), roots);

  it('if one organisation signed with two intermediates', () => {
    expect(same({ issuer: R10 }, { issuer: "CN=R11, O=Let's Encrypt, C=US" })).toBe(true);
    expect(same({ issuer: R10 }, { issuer: 'C=US, O=Other, CN=R10' })).toBe(false);
  });

  it('if CAS shortens the issuer and lists it in the chain', () => {
    const r11 = "C=US, O=Let's Encrypt, CN=R11";

    expect(
      same(
        { issuer: 'R10', chain: chainOf([LEAF, R10], PUBLIC_ROOT) },
        { issuer: 'R11', chain: chainOf([LEAF, r11], PUBLIC_ROOT) },
      ),
    ).toBe(true);
  });

  it('in whatever order CAS lists the chain, and however it shortens a name there', () => {
    const [leaf, intermediate] = chainOf(['CN=www.example.com', R10], PUBLIC_ROOT);
    if (!intermediate) throw new Error('the chain has an intermediate');
    const r11 = "C=US, O=Let's Encrypt, CN=R11";

    expect(same({ issuer: 'R10', chain: [intermediate, leaf] }, { issuer: r11 })).toBe(true);
    expect(same({ issuer: 'R10', chain: [{ ...leaf, issuer: 'R10' }, intermediate] }, { issuer: r11 })).toBe(
      true,
    );
  });

  it('although the leaf has no subject, as many have none today', () => {
    const [leaf, intermediate] = chainOf(['', R10], PUBLIC_ROOT);
    if (!intermediate) throw new Error('the chain has an intermediate');
    const shortened: CertificateFields = {
      issuer: 'R10',
      chain: [{ ...leaf, issuer: 'R10' }, intermediate],
    };

    expect(same(shortened, { issuer: "C=US, O=Let's Encrypt, CN=R11" })).toBe(true);
  });

  it('as far as is known: one whose root is not known may be of the same CA', () => {
    const publicly = { issuer: 'O=Example, CN=A', chain: chainOf([LEAF, 'O=Example, CN=A'], PUBLIC_ROOT) };
    const unknown = { issuer: 'O=Example, CN=B', chain: chainOf([LEAF], 'O=Example, CN=B') };

    expect([same(publicly, unknown), same(unknown, publicly)]).toEqual([true, true]);
  });

  it('not if one is publicly trusted and the other privately', () => {
    const publicly = { issuer: 'O=Example, CN=A', chain: chainOf([LEAF, 'O=Example, CN=A'], PUBLIC_ROOT) };
    const privately = {
      issuer: 'O=Example, CN=B',
      chain: chainOf([LEAF, 'O=Example, CN=B'], EXTRA_ROOT),
    };

    expect(same(publicly, privately)).toBe(false);
  });

  it('by the root of EXTRA_CA, else by any known one, if a list ends in several roots', () => {
    const ending = (...ends: readonly string[]): CertificateFields => {
      const more = ends.map((subject) => ({ subject, issuer: subject }));
      return { issuer: 'O=Example, CN=A', chain: [{ subject: LEAF, issuer: ends[0] ?? '' }, ...more] };
    };
    const privately = ending(EXTRA_ROOT);

    expect(same(ending(PUBLIC_ROOT, EXTRA_ROOT), privately)).toBe(true);
    expect(same(ending(PRIVATE_ROOT, PUBLIC_ROOT), privately)).toBe(false);
  });

  it('not if either is unknown', () => {
    expect(same({ issuer: undefined }, { issuer: undefined })).toBe(false);
    expect(same({ issuer: undefined }, { issuer: R10 })).toBe(false);
    expect(same({ issuer: R10 }, { issuer: undefined, chain: chainOf([LEAF, R10], PUBLIC_ROOT) })).toBe(
      false,
    );
  });
});

it('a list names a known root, whether the root is in it or not', () => {
  const names = (chain: CertificateChain) => namesKnownRoot(aCertificate({ chain }), roots);

  expect([
    names(chainOf([LEAF, R10, PUBLIC_ROOT])),
    names(chainOf([LEAF, R10], PUBLIC_ROOT)),
    names(chainOf([LEAF, 'CN=Sub'], PRIVATE_ROOT)),
  ]).toEqual([true, true, false]);
});

describe('a root that is none of ours', () => {
  const unknown = (chain: CertificateChain) => unknownRootOf(aCertificate({ chain }), roots);

  it('is named, but not the issuer of a leaf alone', () => {
    expect(unknown(chainOf([LEAF, 'CN=Sub'], PRIVATE_ROOT))).toBe(PRIVATE_ROOT);
    expect(unknown(chainOf([LEAF, R10], PUBLIC_ROOT))).toBeUndefined();
    expect(unknown(chainOf([LEAF], R10))).toBeUndefined();
  });

  it('is the leaf itself if that is self-signed', () => {
    expect(unknown(chainOf([LEAF]))).toBe(LEAF);
  });

  it('is not named beside one of ours: clients find the way to that', () => {
    const signedTwice = [
      ...chainOf([LEAF, R10], PUBLIC_ROOT),
      { subject: PRIVATE_ROOT, issuer: PRIVATE_ROOT },
    ];

    expect(unknown(signedTwice as never)).toBeUndefined();
  });

  it('is not named without a list, or where the list ends nowhere', () => {
    expect(unknownRootOf(aCertificate(), roots)).toBeUndefined();
    expect(unknown(chainOf([LEAF, 'CN=A', 'CN=B'], 'CN=A'))).toBeUndefined();
  });
});
