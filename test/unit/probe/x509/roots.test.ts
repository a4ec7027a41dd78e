/** EXTRA_CA, and which chains are trusted with and without it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { InvalidConfiguration } from '../../../../shared/base/errors.ts';
import { createQuicProbe } from '../../../../shared/probe/quic/probe.ts';
import { createTlcpProbe } from '../../../../shared/probe/tlcp/probe.ts';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { createKnownRoots, createTrust } from '../../../../shared/probe/x509/roots.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { certificatesIn, issueNow } from '../../../support/probing.ts';

let pki: Pki;

beforeAll(async () => {
  pki = await createPki();
});

const brokenPems: readonly [string, (pem: string) => string][] = [
  ['no certificate', () => 'hello'],
  ['a certificate with characters that are no Base64', (pem) => pem.replace(/\n\w{8}/, '\n!!!!!!!!')],
  ['a certificate that is cut off', (pem) => pem.slice(0, 200)],
  ['a good certificate before a broken one', (pem) => `${pem}${pem.slice(0, 200)}`],
  ['a broken certificate before a good one', (pem) => `${pem.slice(0, 200)}\n${pem}`],
];

describe.each([
  ['TLS', createTlsProbe],
  ['TLCP', createTlcpProbe],
  ['QUIC', createQuicProbe],
] as const)('a %s probe', (_name, createProbe) => {
  it.each(brokenPems)('refuses an extra CA that holds %s', (_case, broken) => {
    const extraCaPem = [broken(pki.roots.ECC)];

    expect(() => createProbe({ clock: systemClock, timeoutMs: 1_000, extraCaPem })).toThrow(
      InvalidConfiguration,
    );
  });
});

describe('an extra CA', () => {
  it.each(['RSA', 'ECC', 'SM2'] as const)(
    'is trusted with what it issued, and only with that: %s',
    (keyType) => {
      const chain = certificatesIn(issueNow(pki, { keyType }).chainPem).filter(
        // An SM2 server sends a second leaf after the first one.
        ({ ca }, index) => ca || index === 0,
      );

      expect(createTrust([pki.roots[keyType]]).verify(chain)).toEqual({ trusted: true });
      expect(createTrust([]).verify(chain)).toMatchObject({ trusted: false });
    },
  );

  it('may be several in one text', () => {
    const chain = certificatesIn(issueNow(pki, { keyType: 'ECC' }).chainPem);

    expect(createTrust([`a comment\n${pki.roots.RSA}${pki.roots.ECC}`]).verify(chain)).toEqual({
      trusted: true,
    });
  });
});

describe('the known roots', () => {
  it('have a digest, so that another root of the same name is not taken for one of them', async () => {
    const [own, other] = [pki, await createPki()].map(({ roots }) => certificatesIn(roots.ECC)[0]);
    const known = createKnownRoots([pki.roots.ECC]);
    const digest = (root = own) => root?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '';

    expect(other?.subject).toBe(own?.subject);
    expect(known.kindOf({ subject: other?.subject ?? '', sha256: digest(other) })).toBe('extra');
    expect([known.holds(digest(own)), known.holds(digest(other))]).toEqual([true, false]);
  });
});
