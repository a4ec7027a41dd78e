/**
 * x509-limbo: a leaf for client authentication only, or the certificate of an authority as the leaf, was trusted on a listener that demands
 * client certificates, and on TLS 1.3 the finding was a missing issuer. Public authorities separate the two purposes since 2026.
 *
 * Here it is the finding `wrong-purpose`, whatever the protocol, and fails a proof.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf } from '../../shared/core/proof/findings.ts';
import { createTlsProbe } from '../../shared/probe/tls/probe.ts';
import { systemClock } from '../../shared/service/platform/edge.ts';
import { createKeyPool, type KeyPool } from '../emulator/pki/keys.ts';
import {
  alternativeNames,
  basicConstraints,
  CLIENT_AUTH,
  extendedKeyUsage,
  general,
  keyUsage,
  SERVER_AUTH,
} from '../support/odd-certificates.ts';
import { oddMaterial, startRefusingProxy } from '../support/odd-servers.ts';
import { aTarget, certificateIn } from '../support/probing.ts';
import { startTlsServer } from '../unit/probe/peers.ts';

let pool: KeyPool;

beforeAll(async () => {
  pool = await createKeyPool({});
});

const host = alternativeNames(general.dns('www.example.com'));

describe.each([
  ['for clients only', [host, extendedKeyUsage(CLIENT_AUTH)], ['wrong-purpose']],
  ['for servers', [host, extendedKeyUsage(SERVER_AUTH)], []],
] as const)('a leaf %s', (_what, extensions, codes) => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)(`has the findings [${codes}] over %s`, async (version) => {
    const { material, rootPem } = oddMaterial(pool, { extensions });
    const { port } = await startTlsServer([material], { minVersion: version, maxVersion: version });

    expect(await codesAt(port, rootPem)).toEqual(codes);
  });

  it(`has the findings [${codes}] where a client certificate is demanded`, async () => {
    const { material, rootPem } = oddMaterial(pool, { extensions });
    const { port } = await startTlsServer([material], { maxVersion: 'TLSv1.2' });

    expect(await codesAt(await startRefusingProxy(port, 40), rootPem)).toEqual(codes);
  });
});

describe('the certificate of an authority as the leaf', () => {
  it('has the finding wrong-purpose over TLS 1.3; with TLS 1.2 no server of OpenSSL can use it', async () => {
    const extensions = [host, basicConstraints(true), keyUsage('keyCertSign')];
    const { material, rootPem } = oddMaterial(pool, { extensions });
    const { port } = await startTlsServer([material]);

    expect(await codesAt(port, rootPem)).toEqual(['wrong-purpose']);
  });
});

async function codesAt(port: number, rootPem: string): Promise<readonly string[]> {
  const probe = createTlsProbe({ clock: systemClock, timeoutMs: 10_000, extraCaPem: [rootPem] });
  const seen = certificateIn(await probe(aTarget({ port })));
  return findingsOf(seen, 'www.example.com', Date.now()).map(({ code }) => code);
}
