/**
 * Venafi's `ExpiringChain`: a CA certificate in the chain expires before the leaf does, so that a certificate that seems valid for months
 * fails earlier.
 *
 * Here the outcome reports it when the new chain is first observed.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { aDueDefault, probeThat } from '../scenarios/rotation/stories.ts';
import { NOW_MS } from '../support/builders.ts';

describe('a CA certificate that expires before the leaf (ExpiringChain of Venafi)', () => {
  it('is reported once, with its subject', async () => {
    const { world, old, renewed } = aDueDefault();
    const { chainPem } = (await createPki()).issue({
      names: ['www.example.com'],
      keyType: 'ECC',
      notBeforeMs: NOW_MS - DAY_MS,
      notAfterMs: NOW_MS + 190 * DAY_MS,
      issuer: 'CA that ends soon',
      issuerNotAfterMs: NOW_MS + 30 * DAY_MS,
    });
    const chain = (chainPem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----\n?/g) ?? []).map(
      (pem) => new X509Certificate(pem).raw,
    );
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(renewed) ? { ...seen, chain } : seen,
    );

    const report = await world.rotate({}, { probe });

    const row = report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old);
    expect(row?.outcome).toBe('verified');
    expect(row?.message.match(/CA that ends soon expires at/g)).toHaveLength(1);
  });
});
