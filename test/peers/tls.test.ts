/** The TLS probe against independent servers: nginx and `openssl s_server`. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { createPki, type Pki } from '../emulator/pki/pki.ts';
import { aTarget, certificateIn, issueNow } from '../support/probing.ts';
import { type NginxSetup, nginx, nginxWith } from './nginx.ts';
import { type OpensslSetup, openssl, opensslSpeaks, opensslWith } from './openssl.ts';
import type { Peer, PeerRequest, RunningPeer } from './peer.ts';

type KeyType = 'RSA' | 'ECC';
type Pair = Readonly<Record<KeyType, CertificateMaterial>>;

let pki: Pki;
let www: Pair;
let standard: Pair;

function issuePair(name: string): Pair {
  const names = [name];
  return {
    RSA: issueNow(pki, { names, keyType: 'RSA' }),
    ECC: issueNow(pki, { names, keyType: 'ECC' }),
  };
}

beforeAll(async () => {
  pki = await createPki();
  www = issuePair('www.example.com');
  standard = issuePair('default.example.org');
});

const TIMEOUT_MS = 10_000;
const trusting = () =>
  createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: [pki.rootPem] });
const trustingPublicRoots = () => createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS });

/** Until the end of the test. */
async function startFor(program: Peer, request: PeerRequest): Promise<number> {
  const running = await program.start(request);
  onTestFinished(running.stop);
  return running.port;
}

const startNginx = (setup: NginxSetup) => startFor(nginx, nginxWith(setup));
const startOpenssl = (setup: OpensslSetup) => startFor(openssl, opensslWith(setup));

function dersOf(chainPem: string): readonly Buffer[] {
  return chainPem.split(/(?<=END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem).raw);
}

nginx.describe(
  'nginx with an RSA and an ECC certificate for a name, and others for clients without a name',
  () => {
    describe.each([
      { versions: ['TLSv1.2'] },
      { versions: ['TLSv1.3'] },
      { versions: ['TLSv1.2', 'TLSv1.3'] },
    ] as const)('over $versions', ({ versions }) => {
      let running: RunningPeer;

      beforeAll(async () => {
        const servers = [
          { name: 'default.example.org', certificates: [standard.RSA, standard.ECC] },
          { name: 'www.example.com', certificates: [www.RSA, www.ECC] },
        ] as const;
        running = await nginx.start(nginxWith({ versions, servers }));
      });

      afterAll(() => running.stop());

      it.each([
        { asked: 'the name', serverName: 'www.example.com', pair: () => www },
        { asked: 'another name', serverName: 'other.example.net', pair: () => standard },
        { asked: 'no name', serverName: undefined, pair: () => standard },
      ])(
        'serves the certificate of either key type to clients that ask for $asked',
        async ({ serverName, pair }) => {
          const probe = trusting();

          for (const keyType of ['RSA', 'ECC'] as const) {
            const seen = certificateIn(await probe(aTarget({ port: running.port, serverName, keyType })));

            expect(seen).toMatchObject({
              keyType,
              leaf: { sha256: pair()[keyType].facts.sha256 },
              protocolVersion: versions.at(-1),
              possessionProved: true,
              trust: { trusted: true },
            });
            expect(seen.chain).toEqual(dersOf(pair()[keyType].chainPem));
          }
        },
      );
    });
  },
);

nginx.describe('nginx with one certificate', () => {
  it.each([
    { held: 'ECC', asked: 'RSA', version: 'TLSv1.2' },
    { held: 'ECC', asked: 'RSA', version: 'TLSv1.3' },
    { held: 'RSA', asked: 'ECC', version: 'TLSv1.2' },
    { held: 'RSA', asked: 'ECC', version: 'TLSv1.3' },
  ] as const)(
    'has no $asked certificate when it is an $held one, over $version',
    async ({ held, asked, version }) => {
      const servers = [{ name: 'www.example.com', certificates: [www[held]] }] as const;
      const port = await startNginx({ versions: [version], servers });

      const seen = await trusting()(aTarget({ port, keyType: asked }));
      const theOther = certificateIn(await trusting()(aTarget({ port, keyType: held })));

      expect(seen).toMatchObject({ kind: 'absent', code: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE$/) });
      expect(theOther.leaf.sha256).toBe(www[held].facts.sha256);
    },
  );

  it('is not trusted if it omits the intermediate', async () => {
    const alone = issueNow(pki, { keyType: 'RSA', omitIntermediate: true });
    const servers = [{ name: 'www.example.com', certificates: [alone] }] as const;
    const port = await startNginx({ versions: ['TLSv1.2', 'TLSv1.3'], servers });

    const seen = certificateIn(await trusting()(aTarget({ port, keyType: 'RSA' })));

    expect(seen.chain).toEqual(dersOf(alone.chainPem));
    expect(seen.trust).toEqual({ trusted: false, problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('is not trusted if its root is unknown', async () => {
    const servers = [{ name: 'www.example.com', certificates: [www.RSA] }] as const;
    const port = await startNginx({ versions: ['TLSv1.2', 'TLSv1.3'], servers });

    const seen = certificateIn(await trustingPublicRoots()(aTarget({ port, keyType: 'RSA' })));

    expect(seen.trust).toEqual({ trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
  });

  it('is observed with its chain as sent: in the wrong order, and with unrelated certificates', async () => {
    const [leaf = '', intermediate = ''] = www.ECC.chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    const chainPem = [leaf, pki.roots.RSA, pki.roots.ECC, intermediate].join('');
    const servers = [{ name: 'www.example.com', certificates: [{ ...www.ECC, chainPem }] }] as const;
    const port = await startNginx({ versions: ['TLSv1.2', 'TLSv1.3'], servers });

    const seen = certificateIn(await trusting()(aTarget({ port, keyType: 'ECC' })));

    expect(seen.chain).toEqual(dersOf(chainPem));
    expect(seen.trust).toEqual({ trusted: true });
  });
});

nginx.describe('nginx that requires a client certificate', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('shows its own and proves its key over %s', async (version) => {
    const port = await startNginx({
      versions: [version],
      servers: [{ name: 'www.example.com', certificates: [www.RSA, www.ECC] }],
      clientCa: pki.roots.RSA,
    });

    for (const keyType of ['RSA', 'ECC'] as const) {
      const seen = certificateIn(await trusting()(aTarget({ port, keyType })));

      expect(seen.leaf.sha256).toBe(www[keyType].facts.sha256);
      expect([seen.possessionProved, seen.trust]).toEqual([true, { trusted: true }]);
    }
  });
});

openssl.describe('openssl s_server', () => {
  describe.each([
    { version: 'TLSv1', option: '-tls1' },
    { version: 'TLSv1.1', option: '-tls1_1' },
    { version: 'TLSv1.2', option: '-tls1_2' },
    { version: 'TLSv1.3', option: '-tls1_3' },
  ])('over $version, where it still speaks it', ({ version, option }) => {
    /** TLS 1.0 and 1.1 sign with SHA-1, which OpenSSL allows only at its lowest level. */
    const options = [option, '-cipher', 'ALL:@SECLEVEL=0'];

    it.skipIf(!opensslSpeaks(option))('serves the certificate of either key type', async () => {
      const port = await startOpenssl({ certificates: [www.RSA, www.ECC], options });

      for (const keyType of ['RSA', 'ECC'] as const) {
        const seen = certificateIn(await trusting()(aTarget({ port, keyType })));

        expect(seen.leaf.sha256).toBe(www[keyType].facts.sha256);
        expect(seen.chain).toEqual(dersOf(www[keyType].chainPem));
        expect([seen.protocolVersion, seen.possessionProved]).toEqual([version, true]);
        expect(seen.trust).toEqual({ trusted: true });
      }
    });

    it.skipIf(!opensslSpeaks(option))('has no certificate of a key type that it was not given', async () => {
      for (const [held, asked] of [
        ['RSA', 'ECC'],
        ['ECC', 'RSA'],
      ] as const) {
        const port = await startOpenssl({ certificates: [www[held]], options });

        expect(await trusting()(aTarget({ port, keyType: asked }))).toMatchObject({ kind: 'absent' });
      }
    });
  });
});

openssl.describe('openssl s_server that requires a client certificate', () => {
  it.each(['-tls1_2', '-tls1_3'])('shows its own, proves its key and is trusted with %s', async (version) => {
    const port = await startOpenssl({
      certificates: [www.RSA, www.ECC],
      options: [version],
      clientCa: pki.rootPem,
    });

    for (const keyType of ['RSA', 'ECC'] as const) {
      const seen = certificateIn(await trusting()(aTarget({ port, keyType })));

      expect(seen.leaf.sha256).toBe(www[keyType].facts.sha256);
      expect(seen.chain).toEqual(dersOf(www[keyType].chainPem));
      expect([seen.possessionProved, seen.trust]).toEqual([true, { trusted: true }]);
    }
  });

  it.each(['-tls1_2', '-tls1_3'])('is not trusted with %s if its root is unknown', async (version) => {
    const port = await startOpenssl({
      certificates: [www.RSA],
      options: [version],
      clientCa: pki.rootPem,
    });

    const seen = certificateIn(await trustingPublicRoots()(aTarget({ port, keyType: 'RSA' })));

    expect(seen.trust).toEqual({ trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' });
  });

  it('has no proof of its key with RSA key exchange, since it signs nothing', async () => {
    const port = await startOpenssl({
      certificates: [www.RSA],
      options: ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'],
      clientCa: pki.rootPem,
    });

    const seen = certificateIn(await trusting()(aTarget({ port, keyType: 'RSA' })));

    expect(seen.leaf.sha256).toBe(www.RSA.facts.sha256);
    expect(seen.possessionProved).toBe(false);
  });
});

openssl.describe('openssl s_server with RSA key exchange and without a client certificate', () => {
  it('proves its key with a complete handshake', async () => {
    const options = ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'];
    const port = await startOpenssl({ certificates: [www.RSA], options });

    const seen = certificateIn(await trusting()(aTarget({ port, keyType: 'RSA' })));

    expect(seen.possessionProved).toBe(true);
  });
});
