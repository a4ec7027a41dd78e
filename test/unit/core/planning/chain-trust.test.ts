import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateChain } from '../../../../shared/core/model/certificate.ts';
import type { KnownRoots, RootKind } from '../../../../shared/core/model/known-roots.ts';
import {
  type ChainQuestion,
  haveSameIssuer,
  LONGEST_PUBLIC_LIFETIME_MS,
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

const ROOT_DIGEST = 'a'.repeat(64);
const EXTRA_ROOT = 'CN=Extra Root';

const kinds = new Map<string, RootKind>([
  [PUBLIC_ROOT, 'public'],
  [EXTRA_ROOT, 'extra'],
]);

const roots: KnownRoots = {
  id: 'roots-1',
  date: '2026-10-22',
  holds: (sha256) => sha256 === ROOT_DIGEST,
  kindOf: ({ subject }) => kinds.get(subject.trim()),
};

/** `LEAF, R10, PUBLIC_ROOT`: each is issued by the next one, the last one by `end`. */
function chainOf(names: readonly string[], end = names.at(-1) ?? ''): CertificateChain {
  const [first, ...rest] = names.map((subject, at) => ({ subject, issuer: names[at + 1] ?? end }));
  if (!first) throw new Error('a chain is not empty');
  return [first, ...rest];
}

/** In one list, one after the other. */
function together(...chains: readonly CertificateChain[]): CertificateChain {
  const [first, ...rest] = chains.flat();
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
      { chain: together(chainOf([LEAF, R10, PUBLIC_ROOT]), chainOf([PUBLIC_ROOT], 'CN=Older Root')) },
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
    ['if the leaf is its own issuer', { chain: chainOf([LEAF]) }, /self-signed/],
    ['if CAS names the leaf as its issuer, without a chain', { issuer: 'CN=www.example.com' }, /self-signed/],
    ['if CAS shortens that to the name', { issuer: 'WWW.example.com' }, /self-signed/],
    [
      'if the leaf is its own issuer, which CAS gives only in the list',
      { issuer: undefined, chain: chainOf([LEAF]) },
      /issuer "CN=www\.example\.com"/,
    ],
    [
      'if the list begins with a root that is not known',
      { chain: [...chainOf([LEAF, PRIVATE_ROOT])].reverse() as never },
      /ends in "O=Example Corp, CN=Example Root"/,
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

  it('if it lives too long where a trusted chain is served whose root could not be read', () => {
    expect(weigh({ lifetimeDays: 399 }, { served: { trusted: true, top: null } })).toMatch(/399 days/);
  });

  it('if it lives too long where a public root is in the list of the old one beside an unknown name', () => {
    const current = { chain: together(chainOf([LEAF], 'CN=Missing'), chainOf([PUBLIC_ROOT])) };

    expect(weigh({ lifetimeDays: 399 }, { current })).toMatch(/399 days/);
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
      'if it names a root of EXTRA_CA, but another root is in the list',
      { chain: together(chainOf([LEAF], EXTRA_ROOT), chainOf([PRIVATE_ROOT])) },
    ],
    [
      'if a certificate between the leaf and a root that is not known is missing, which may lead elsewhere',
      { chain: together(chainOf([LEAF], 'CN=Missing'), chainOf([PRIVATE_ROOT])) },
    ],
    [
      'if CAS knows neither its names nor its chain, whatever its issuer is called',
      { names: [], issuer: 'CN=unknown' },
    ],
    ['if the list has a certificate without an issuer', { chain: chainOf([LEAF], '') }],
    ['if the list has a certificate without a subject', { chain: chainOf(['', R10], 'CN=Missing') }],
  ])('%s', (_case, candidate) => {
    expect(weigh(candidate)).toBe('unknown');
  });

  it('if it lives for ten years where nothing is known of what is served', () => {
    expect(weigh({ lifetimeDays: 3_650 })).toBe('unknown');
    expect(weigh({ lifetimeDays: 3_650 }, { served: { trusted: false, top: PRIVATE_ROOT } })).toBe('unknown');
  });

  it('if it lives for exactly 398 days', () => {
    const notAfterMs = 1_800_000_000_000;
    const candidate = { notAfterMs, notBeforeMs: notAfterMs - LONGEST_PUBLIC_LIFETIME_MS };
    const served = { trusted: true, top: PUBLIC_ROOT };

    expect(weigh(candidate, { served })).toBe('unknown');
    expect(weigh({ ...candidate, notBeforeMs: candidate.notBeforeMs - DAY_MS }, { served })).toMatch(/399/);
  });

  it.each<[string, CertificateFields, ChainQuestion['served']]>([
    ['handshakes trust the old one for a root of EXTRA_CA', {}, { trusted: true, top: EXTRA_ROOT }],
    [
      'the list of the old one has a root of EXTRA_CA beside a public one',
      { chain: together(chainOf([LEAF, R10], PUBLIC_ROOT), chainOf([EXTRA_ROOT])) },
      undefined,
    ],
  ])('if it lives for ten years where %s', (_case, current, served) => {
    expect(weigh({ lifetimeDays: 3_650 }, { current, served })).toBe('unknown');
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
    expect(weigh({ issuer: 'www.example.com' }, { current: { issuer: 'www.example.com' } })).toBe('unknown');
  });
});

describe('an issuer that CAS leaves out in the list equals no other', () => {
  const withoutIssuer = { chain: chainOf([LEAF], '') };

  it('of the old one: a private root of the new one is still none that is served now', () => {
    expect(weigh({ chain: chainOf([LEAF, 'CN=Sub']) }, { current: withoutIssuer })).toMatch(
      /ends in "CN=Sub"/,
    );
  });

  it('of the new one: nothing is known of its chain', () => {
    expect(weigh(withoutIssuer, { current: { chain: chainOf([LEAF], R10) } })).toBe('unknown');
  });
});

describe('a candidate', () => {
  const current = aCertificate({ id: 1 });
  const selfSigned = aCertificate({ id: 2, chain: chainOf([LEAF]) });
  const good = aCertificate({ id: 2, chain: chainOf([LEAF, R10, PUBLIC_ROOT]) });

  it('that an operator has released is no longer untrusted', () => {
    expect(weighCandidate(current, selfSigned, { ...nothingKnown, roots, released: () => true })).toBe(
      'unknown',
    );
  });

  it('that an operator has released is still known to be trusted where it is', () => {
    expect(weighCandidate(current, good, { ...nothingKnown, roots, released: () => true })).toBe('trusted');
  });

  it('is unknown, not refused, where no roots are known', () => {
    const below = aCertificate({ id: 2, chain: chainOf([LEAF, R10], PUBLIC_ROOT) });

    expect(weighCandidate(current, below, nothingKnown)).toBe('unknown');
  });

  it('that handshakes have shown to be wrong is untrusted', () => {
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

  it('if CAS shortens the issuer at the leaf, too, and spells it out only at the intermediate', () => {
    const shortened = [
      { subject: LEAF, issuer: 'R10' },
      { subject: R10, issuer: '' },
    ] as const;

    expect(same({ issuer: 'R10', chain: shortened }, { issuer: "O=Let's Encrypt, CN=R11" })).toBe(true);
    expect(
      same({ issuer: 'R10', chain: [shortened[1], shortened[0]] }, { issuer: "O=Let's Encrypt, CN=R11" }),
    ).toBe(true);
  });

  it('not if two organisations have intermediates of one root, in lists that begin with the root', () => {
    const below = (intermediate: string) =>
      [...chainOf([LEAF, intermediate, PUBLIC_ROOT])].reverse() as never as CertificateChain;

    expect(same({ issuer: 'R10', chain: below(R10) }, { issuer: 'S1', chain: below('O=Other, CN=S1') })).toBe(
      false,
    );
  });

  it('if the chain of only one of them is known', () => {
    const known = { issuer: R10, chain: chainOf([LEAF, R10], PUBLIC_ROOT) };

    expect(same(known, { issuer: R10 })).toBe(true);
    expect(same({ issuer: R10 }, known)).toBe(true);
  });

  it('not if one is publicly trusted and the other privately', () => {
    const publicly = { issuer: 'O=Example, CN=A', chain: chainOf([LEAF, 'O=Example, CN=A'], PUBLIC_ROOT) };
    const privately = {
      issuer: 'O=Example, CN=B',
      chain: chainOf([LEAF, 'O=Example, CN=B'], EXTRA_ROOT),
    };

    expect(same(publicly, privately)).toBe(false);
  });

  it('not if either is unknown', () => {
    expect(same({ issuer: undefined }, { issuer: undefined })).toBe(false);
    expect(same({ issuer: undefined }, { issuer: R10 })).toBe(false);
    expect(same({ issuer: R10 }, { issuer: undefined, chain: chainOf([LEAF, R10], PUBLIC_ROOT) })).toBe(
      false,
    );
  });
});

it('names a root that is none of ours, but not the issuer of a leaf alone', () => {
  const unknown = (chain: CertificateChain) => unknownRootOf(aCertificate({ chain }), roots);

  expect(unknown(chainOf([LEAF, 'CN=Sub'], PRIVATE_ROOT))).toBe(PRIVATE_ROOT);
  expect(unknown(chainOf([LEAF, R10], PUBLIC_ROOT))).toBeUndefined();
  expect(unknown(chainOf([LEAF], R10))).toBeUndefined();
  expect(unknown(chainOf([LEAF]))).toBe(LEAF);
});

it('names no root if a known one is in the list, or if the certificates of the list issued each other', () => {
  const unknown = (...chains: readonly CertificateChain[]) =>
    unknownRootOf(aCertificate({ chain: together(...chains) }), roots);

  expect(unknown(chainOf([LEAF], 'CN=Missing'), chainOf([PUBLIC_ROOT]))).toBeUndefined();
  expect(unknown(chainOf(['CN=A', 'CN=B'], 'CN=A'))).toBeUndefined();
});
