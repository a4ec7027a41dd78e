/**
 * "No such key type" was said of servers that have such a certificate and give it to every ordinary client: with finite-field
 * Diffie-Hellman only, with AES-CCM only, with an RSA-PSS key, or with hybrid groups only (nginx, openssl s_server, GnuTLS).
 *
 * Here the offer is as wide as the default of OpenSSL, and what cannot be offered is not checkable. A certificate of neither key type is
 * no certificate of the requested one.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { uint, vector } from '../../shared/base/bytes/byte-writer.ts';
import { helloRetryRandom } from '../../shared/probe/quic/server-messages.ts';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { createPki, type Pki } from '../emulator/pki/pki.ts';
import { materialWithKey, oddMaterial } from '../support/odd-servers.ts';
import { aTarget, issueNow } from '../support/probing.ts';
import { startTcpServer, startTlsServer } from '../unit/probe/peers.ts';

let pool: KeyPool;
let pki: Pki;

beforeAll(async () => {
  pool = await createKeyPool({ 2048: 1 });
  pki = await createPki({ keyPool: pool });
});

const probe = createTlsProbe({ clock: systemClock, timeoutMs: 10_000 });

describe('a certificate that ordinary clients get', () => {
  it.each(['DHE-RSA-AES128-GCM-SHA256', 'DHE-RSA-AES256-SHA', 'AES128-CCM'])(
    'is seen where an RSA server accepts only %s',
    async (ciphers) => {
      const material = issueNow(pki, { keyType: 'RSA' });
      const options = { ciphers: `${ciphers}:@SECLEVEL=0`, maxVersion: 'TLSv1.2', dhparam: 'auto' } as const;
      const { port } = await startTlsServer([material], options);

      const seen = await probe(aTarget({ port, keyType: 'RSA' }));

      expect(seen).toMatchObject({
        kind: 'certificate',
        keyType: 'RSA',
        leaf: { sha256: material.facts.sha256 },
        possessionProved: true,
      });
    },
  );

  it.each([
    ['ECDHE-ECDSA-AES128-CCM', 'TLSv1.2'],
    ['TLS_AES_128_CCM_SHA256', 'TLSv1.3'],
    ['TLS_AES_128_CCM_8_SHA256', 'TLSv1.3'],
  ] as const)('is seen where an ECC server accepts only %s', async (ciphers, version) => {
    const { material, sha256 } = oddMaterial(pool);
    // Node demands a suite of TLS 1.2, too, even where only TLS 1.3 is spoken.
    const suites = version === 'TLSv1.3' ? `${ciphers}:ECDHE-ECDSA-AES128-GCM-SHA256` : ciphers;
    const options = { ciphers: `${suites}:@SECLEVEL=0`, minVersion: version, maxVersion: version };
    const { port } = await startTlsServer([material], options);

    expect(await probe(aTarget({ port }))).toMatchObject({ kind: 'certificate', leaf: { sha256 } });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is seen where its key is an RSA-PSS key, over %s',
    async (version) => {
      const { material, sha256 } = materialWithKey(pool, 'rsa-pss');
      const { port } = await startTlsServer([material], { minVersion: version, maxVersion: version });

      expect(await probe(aTarget({ port, keyType: 'RSA' }))).toMatchObject({
        kind: 'certificate',
        keyType: 'RSA',
        leaf: { sha256 },
      });
    },
  );

  it('is of neither key type where its key is an Ed25519 key', async () => {
    const { port } = await startTlsServer([materialWithKey(pool, 'ed25519').material]);

    for (const keyType of ['RSA', 'ECC'] as const)
      expect(await probe(aTarget({ port, keyType }))).toMatchObject({ kind: 'absent' });
  });
});

const HANDSHAKE_FAILURE = Buffer.of(0x15, 0x03, 0x03, 0, 2, 2, 40);

/** HelloRetryRequest for a group (RFC 8446 section 4.1.4). */
function helloRetryRequest(group: number): Buffer {
  const extensions = [
    Buffer.concat([uint(43, 2), vector(2, uint(0x0304, 2))]),
    Buffer.concat([uint(51, 2), vector(2, uint(group, 2))]),
  ];
  const body = Buffer.concat([
    uint(0x0303, 2),
    helloRetryRandom,
    vector(1),
    uint(0x1301, 2),
    uint(0, 1),
    vector(2, ...extensions),
  ]);
  const message = Buffer.concat([uint(2, 1), vector(3, body)]);
  return Buffer.concat([Buffer.of(0x16, 0x03, 0x03), vector(2, message)]);
}

/** Whether supported_groups (10) of a ClientHello holds this group. */
function offers(hello: Buffer, group: number): boolean {
  for (let at = hello.indexOf(Buffer.of(0, 10)); at >= 0; at = hello.indexOf(Buffer.of(0, 10), at + 1)) {
    const length = hello.readUInt16BE(at + 4);
    if (hello.readUInt16BE(at + 2) !== length + 2) continue;
    const list = hello.subarray(at + 6, at + 6 + length);
    return list.indexOf(uint(group, 2)) % 2 === 0;
  }
  return false;
}

describe('a server that accepts only hybrid groups', () => {
  it.each([
    [0x11ec, 'X25519MLKEM768'],
    [0x11eb, 'SecP256r1MLKEM768'],
  ] as const)('is not checkable, and never without a certificate (group %d, %s)', async (group, name) => {
    const port = await startTcpServer((socket) =>
      socket.once('data', (hello) =>
        socket.end(offers(hello, group) ? helloRetryRequest(group) : HANDSHAKE_FAILURE),
      ),
    );

    expect(await probe(aTarget({ port }))).toEqual({
      kind: 'not-checkable',
      code: 'TLS_GROUP',
      versions: [name],
    });
  });

  it('is without a certificate where it refuses that offer, too', async () => {
    const port = await startTcpServer((socket) => socket.once('data', () => socket.end(HANDSHAKE_FAILURE)));

    expect(await probe(aTarget({ port }))).toMatchObject({ kind: 'absent' });
  });
});
