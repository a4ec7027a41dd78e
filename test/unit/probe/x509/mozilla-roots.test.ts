/** The list of roots beside the code. */
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { createProbe } from '../../../../shared/probe/all.ts';
import { mozillaRoots } from '../../../../shared/probe/x509/mozilla-roots.ts';
import { createKnownRoots, publicRoots } from '../../../../shared/probe/x509/roots.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { aTarget, certificateIn, issueNow } from '../../../support/probing.ts';
import { startTlsServer } from '../peers.ts';

describe("Mozilla's roots", () => {
  it('can all be read, and sign themselves', () => {
    const roots = mozillaRoots.pems().map((pem) => new X509Certificate(pem));

    expect(roots.length).toBeGreaterThan(80);
    expect(roots.filter((root) => !root.ca || !root.checkIssued(root))).toEqual([]);
  });

  it('have a day and a source', () => {
    expect(mozillaRoots.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(mozillaRoots.source).toMatch(/^Node\.js \d+\.\d+\.\d+$/);
  });

  it("are trusted beside Node's own, each once", () => {
    const known = publicRoots.pems().map((pem) => new X509Certificate(pem).fingerprint256);
    const both = [...tls.rootCertificates, ...mozillaRoots.pems()].map(
      (pem) => new X509Certificate(pem).fingerprint256,
    );

    expect(new Set(known)).toEqual(new Set(both));
    expect(known).toHaveLength(new Set(known).size);
  });

  it('are newer than those of Node 20: it lacks a root of 2023', () => {
    expect(createKnownRoots([]).kindOf({ subject: 'CN=Telia EC TLS Root CA v3' })).toBe('public');
  });
});

describe('the known roots', () => {
  it('have an id that differs by EXTRA_CA, and not by its order', async () => {
    const { roots } = await createPki();

    const ids = [[], [roots.RSA], [roots.RSA, roots.ECC], [roots.ECC, roots.RSA]].map(
      (extra) => createKnownRoots(extra).id,
    );

    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe(ids[3]);
  });

  it('reads no root before a certificate is planned', () => {
    let reads = 0;
    const roots = {
      pems: () => {
        reads++;
        return [];
      },
      certificates: () => {
        reads++;
        return [];
      },
    };

    const known = createKnownRoots([], roots);

    expect(reads).toBe(0);
    expect(known.id).toMatch(/^[0-9a-f]{16}$/);
    expect(reads).toBe(1);
  });

  it('distinguish public roots from those of EXTRA_CA', async () => {
    const pki = await createPki({ name: 'Private' });
    const known = createKnownRoots([pki.roots.RSA]);

    expect(known.kindOf({ subject: 'CN=Private RSA Root' })).toBe('extra');
    expect(known.kindOf({ subject: 'CN=Private ECC Root' })).toBeUndefined();
    expect(known.kindOf({ subject: 'C=US, O=Internet Security Research Group, CN=ISRG Root X1' })).toBe(
      'public',
    );
  });
});

it('a probe says how old its roots are', async () => {
  const { port } = await startTlsServer([issueNow(await createPki(), {})]);

  const seen = await createProbe({ clock: systemClock, timeoutMs: 10_000 })(aTarget({ port }));

  expect(certificateIn(seen).rootsDate).toBe(mozillaRoots.date);
});
