/**
 * zlint's test certificates: Node gives `undefined` for an empty issuer or subject, and the readers of served certificates threw on 191 of
 * them. Let's Encrypt issues certificates without a subject every day.
 *
 * Here they are read as any other, and what is said of them names the serial number.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, type Served } from '../../shared/core/proof/findings.ts';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { readServedLeaf } from '../../shared/probe/x509/served-leaf.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import { NOW_MS } from '../support/builders.ts';
import { basicConstraints, COMMON_NAME, oddCertificate } from '../support/odd-certificates.ts';
import { oddMaterial } from '../support/odd-servers.ts';
import { aTarget, certificateIn } from '../support/probing.ts';
import { startTlsServer } from '../unit/probe/peers.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

describe("a certificate without a subject (Let's Encrypt)", () => {
  it('is seen, trusted and without findings', async () => {
    const { material, sha256, rootPem } = oddMaterial(pool, { subject: {} });
    const { port } = await startTlsServer([material]);
    const probe = createTlsProbe({ clock: systemClock, timeoutMs: 10_000, extraCaPem: [rootPem] });

    const seen = certificateIn(await probe(aTarget({ port })));

    expect(seen).toMatchObject({ leaf: { sha256, names: ['www.example.com'] }, trust: { trusted: true } });
    expect(findingsOf(seen, 'www.example.com', Date.now())).toEqual([]);
  });

  it('has an issuer without a name, and a CA certificate without a subject that expires first', () => {
    const [key, issuerKey] = [pool.take('ECC'), pool.take('ECC')];
    const issuer = {
      subject: {},
      key: issuerKey,
      extensions: [basicConstraints(true)],
      notAfterMs: NOW_MS + 1_000,
    };
    const [leaf, authority] = [
      oddCertificate({ subject: {}, key, issuer, extensions: [] }),
      oddCertificate({
        ...issuer,
        issuer: { subject: { [COMMON_NAME]: 'Root' }, key },
        serialNumber: Buffer.of(7),
      }),
    ];
    const served: Served = {
      kind: 'certificate',
      keyType: 'ECC',
      leaf: readServedLeaf(leaf),
      chain: [leaf.raw, authority.raw],
      trust: { trusted: true },
      protocolVersion: 'TLSv1.3',
      possessionProved: true,
      timings: { connectedMs: 1, finishedMs: 2 },
    };

    expect(served.leaf.issuer).toBe('');
    expect(findingsOf(served, undefined, NOW_MS)).toEqual([
      { code: 'ca-expires-first', message: expect.stringContaining('serial number 07') },
    ]);
  });
});
