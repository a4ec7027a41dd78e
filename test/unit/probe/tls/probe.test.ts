import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { createTlsProbe } from '../../../../shared/probe/tls/probe.ts';
import { systemClock } from '../../../../shared/service/platform/edge.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki, type Pki } from '../../../emulator/pki/pki.ts';
import { aTarget, certificateIn, issueNow } from '../../../support/probing.ts';
import { startTcpServer, startTlsServer } from '../peers.ts';

let pki: Pki;
let rsa: CertificateMaterial;
let ecc: CertificateMaterial;

beforeAll(async () => {
  pki = await createPki();
  rsa = issueNow(pki, { keyType: 'RSA' });
  ecc = issueNow(pki, { keyType: 'ECC' });
});

const TIMEOUT_MS = 10_000;
const aProbe = () => createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, extraCaPem: [pki.rootPem] });

describe('a TLS probe of a server with an RSA and an ECC certificate', () => {
  it.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)(
    'gets the certificate of the key type it asks for over %s',
    async (version) => {
      const ciphers = 'DEFAULT:@SECLEVEL=0';
      const options = { minVersion: version, maxVersion: version, ciphers };
      const { port } = await startTlsServer([rsa, ecc], options);

      const forRsa = certificateIn(await aProbe()(aTarget({ port, keyType: 'RSA' })));
      const forEcc = certificateIn(await aProbe()(aTarget({ port, keyType: 'ECC' })));

      expect([forRsa.leaf.sha256, forEcc.leaf.sha256]).toEqual([rsa.facts.sha256, ecc.facts.sha256]);
      expect([forRsa.protocolVersion, forEcc.protocolVersion]).toEqual([version, version]);
      expect([forRsa.possessionProved, forEcc.possessionProved]).toEqual([true, true]);
      expect([forRsa.trust, forEcc.trust]).toEqual([{ trusted: true }, { trusted: true }]);
    },
  );

  it('makes a fresh handshake every time', async () => {
    const { port, handshakes } = await startTlsServer([rsa, ecc]);
    const probe = aProbe();

    for (let i = 0; i < 3; i++) await probe(aTarget({ port }));

    await expect.poll(() => handshakes.map(({ resumed }) => resumed)).toEqual([false, false, false]);
  });

  it('sends the requested name, none if there is none, and never an address as a name', async () => {
    const { port, handshakes } = await startTlsServer([ecc]);

    for (const serverName of ['api.example.com', undefined, '192.0.2.1']) {
      await aProbe()(aTarget({ port, serverName }));
    }

    await expect.poll(() => handshakes.length).toBe(3);
    expect(handshakes.map(({ serverName }) => serverName || undefined)).toEqual([
      'api.example.com',
      undefined,
      undefined,
    ]);
  });

  it('concludes nothing from more than twenty certificates', async () => {
    const [, intermediate = ''] = ecc.chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    const withMore = (count: number) => ({ ...ecc, chainPem: ecc.chainPem + intermediate.repeat(count) });
    const [twenty, more] = [await startTlsServer([withMore(18)]), await startTlsServer([withMore(19)])];

    expect(certificateIn(await aProbe()(aTarget(twenty))).chain).toHaveLength(20);
    expect(await aProbe()(aTarget(more))).toEqual({ kind: 'unreachable', code: 'PROBE_CHAIN_TOO_LONG' });
  });

  it('dials the address that `dial` returns', async () => {
    const { port } = await startTlsServer([ecc]);
    const dial = (address: string) => ({ host: address === '192.0.2.7' ? '127.0.0.1' : address, port });
    const probe = createTlsProbe({ clock: systemClock, timeoutMs: TIMEOUT_MS, dial });

    const seen = certificateIn(await probe(aTarget({ address: '192.0.2.7', port: 443 })));

    expect(seen.leaf.sha256).toBe(ecc.facts.sha256);
  });
});

describe('what a TLS probe reads off a certificate', () => {
  it('agrees with the certificate that was made', async () => {
    const material = issueNow(pki, {
      names: ['WWW.Example.com', '*.example.com'],
      serialNumber: '00c0ffee',
    });
    const { port } = await startTlsServer([material]);

    const { leaf } = certificateIn(await aProbe()(aTarget({ port })));

    expect(leaf).toEqual({
      sha256: material.facts.sha256,
      serialNumber: 'c0ffee',
      names: ['www.example.com', '*.example.com'],
      issuer: 'CN=Emulator ECC Intermediate',
      notBeforeMs: material.facts.notBeforeMs,
      notAfterMs: material.facts.notAfterMs,
    });
  });

  it('keeps the chain exactly as sent, in the wrong order and with what does not belong to it', async () => {
    const [leafPem = '', intermediatePem = ''] = ecc.chainPem.split(/(?<=END CERTIFICATE-----\n)/);
    const sent = [leafPem, pki.roots.RSA, intermediatePem, pki.roots.ECC, intermediatePem];
    const { port } = await startTlsServer([{ ...ecc, chainPem: sent.join('') }]);

    const { chain, trust } = certificateIn(await aProbe()(aTarget({ port })));

    expect(chain.map((der) => Buffer.from(der))).toEqual(sent.map((pem) => new X509Certificate(pem).raw));
    expect(trust).toEqual({ trusted: true });
  });

  it.each([
    ['the root is unknown', {}, false, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ['the intermediate is missing', { omitIntermediate: true }, true, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    [
      'the leaf has expired and the intermediate is missing',
      { notBeforeMs: Date.now() - 9 * DAY_MS, notAfterMs: Date.now() - DAY_MS, omitIntermediate: true },
      true,
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    [
      'the leaf has expired and the root is unknown',
      { notBeforeMs: Date.now() - 9 * DAY_MS, notAfterMs: Date.now() - DAY_MS },
      false,
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
  ])(
    'shows the certificate and says why it is not trusted when %s',
    async (_case, request, knowsRoot, problem) => {
      const { port } = await startTlsServer([issueNow(pki, request)]);
      const probe = createTlsProbe({
        clock: systemClock,
        timeoutMs: TIMEOUT_MS,
        extraCaPem: knowsRoot ? [pki.rootPem] : [],
      });

      const seen = certificateIn(await probe(aTarget({ port })));

      expect(seen.trust).toEqual({ trusted: false, problem });
    },
  );

  it.each([
    ['has expired', { notBeforeMs: Date.now() - 9 * DAY_MS, notAfterMs: Date.now() - DAY_MS }],
    ['is not valid yet', { notBeforeMs: Date.now() + DAY_MS, notAfterMs: Date.now() + 9 * DAY_MS }],
  ])('trusts the chain of a leaf that %s: its dates are evaluated elsewhere', async (_case, dates) => {
    const { port } = await startTlsServer([issueNow(pki, dates)]);

    const seen = certificateIn(await aProbe()(aTarget({ port })));

    expect(seen.trust).toEqual({ trusted: true });
  });

  it('does not mind a certificate for another name: names are evaluated elsewhere', async () => {
    const { port } = await startTlsServer([ecc]);

    const seen = certificateIn(await aProbe()(aTarget({ port, serverName: 'other.example.org' })));

    expect(seen.trust).toEqual({ trusted: true });
  });
});

/** A fatal alert of TLS 1.2 as a record (RFC 5246 section 7.2). */
const alert = (description: number) => Buffer.of(0x15, 0x03, 0x03, 0, 2, 2, description);
const HANDSHAKE_FAILURE = alert(40);
const PROTOCOL_VERSION = alert(70);

describe('a key type that a server does not have', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is absent over %s', async (version) => {
    const { port } = await startTlsServer([ecc], { minVersion: version, maxVersion: version });

    const seen = await aProbe()(aTarget({ port, keyType: 'RSA' }));

    expect(seen).toMatchObject({ kind: 'absent', code: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE$/) });
  });

  it('is absent where the server refuses every offer with the same alert', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end(HANDSHAKE_FAILURE)));

    expect(await aProbe()(aTarget({ port }))).toMatchObject({ kind: 'absent' });
  });

  it('is not concluded when the confirmation cannot be had', async () => {
    const port = await startTcpServer((socket, index) =>
      socket.once('data', () => {
        if (index === 0) socket.end(HANDSHAKE_FAILURE);
        else socket.resetAndDestroy();
      }),
    );

    expect(await aProbe()(aTarget({ port }))).toEqual({ kind: 'unreachable', code: 'ECONNRESET' });
  });

  it('is not concluded from a server without a common version', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end(PROTOCOL_VERSION)));

    expect(await aProbe()(aTarget({ port }))).toMatchObject({
      kind: 'unreachable',
      code: expect.stringMatching(/ALERT_PROTOCOL_VERSION$/),
    });
  });

  it('is present after all when only the confirmation gets it', async () => {
    const server = await startTlsServer([ecc]);
    const { connect } = await import('node:net');
    const port = await startTcpServer((client, index) => {
      if (index === 0) return void client.once('data', () => client.end(HANDSHAKE_FAILURE));
      const upstream = connect({ host: '127.0.0.1', port: server.port });
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      return void client.pipe(upstream).pipe(client);
    });

    const seen = certificateIn(await aProbe()(aTarget({ port })));

    expect(seen.leaf.sha256).toBe(ecc.facts.sha256);
  });
});
