/**
 * gnutls-serv that demands a client certificate over TLS 1.2 ends the handshake with alert decode_error (50). The probe had the chain
 * and the proof of the key by then, and threw both away: it knew only the four alerts of other servers.
 *
 * Here any alert counts once the key was proved, and before it only those four.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { oddMaterial, startRefusingProxy } from '../support/odd-servers.ts';
import { aTarget } from '../support/probing.ts';
import { startTlsServer } from '../unit/probe/peers.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

describe('a server that refuses a client without a certificate (gnutls-serv)', () => {
  it.each([
    ['decode_error', 50],
    ['decrypt_error', 51],
    ['internal_error', 80],
    ['handshake_failure', 40],
  ] as const)('is seen with its chain and its proof, although it says %s', async (_name, alert) => {
    const { material, sha256, rootPem } = oddMaterial(pool);
    const { port } = await startTlsServer([material], { maxVersion: 'TLSv1.2' });
    const proxy = await startRefusingProxy(port, alert);
    const probe = createTlsProbe({ clock: systemClock, timeoutMs: 10_000, extraCaPem: [rootPem] });

    const seen = await probe(aTarget({ port: proxy }));

    expect(seen).toMatchObject({
      kind: 'certificate',
      leaf: { sha256 },
      possessionProved: true,
      trust: { trusted: true },
    });
  });
});
