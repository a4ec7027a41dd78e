/**
 * acmebot 355, flatcar 988: after a renewal the server sent no intermediate any more, and some clients refused the certificate.
 *
 * Here the served chain is compared with the previous one: it must not have become incomplete.
 */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { createPki } from '../emulator/pki/pki.ts';
import { aDueDefault, probeThat } from '../scenarios/rotation/stories.ts';
import { NOW_MS } from '../support/builders.ts';
import { outcomesOf } from '../support/in-words.ts';

/** Only the leaf, as a server without intermediates sends it. */
async function aLonelyLeaf(): Promise<Uint8Array> {
  const { chainPem } = (await createPki()).issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: NOW_MS - DAY_MS,
    notAfterMs: NOW_MS + 190 * DAY_MS,
    omitIntermediate: true,
  });
  return new X509Certificate(chainPem).raw;
}

describe('a chain without its intermediate (acmebot 355, flatcar 988)', () => {
  it('is rolled back if the previous chain was complete', async () => {
    const { world, main, old, renewed } = aDueDefault();
    const leaf = await aLonelyLeaf();
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(renewed)
        ? { ...seen, chain: [leaf], trust: { trusted: false, problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }
        : seen,
    );

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: rolled-back (chain-incomplete)`);
    expect(world.attached()).toEqual([`default ${old}`, `additional ${main}`]);
  });

  it('is never reported as proved, even if the old certificate with its complete chain had expired', async () => {
    const { world, main, old, renewed } = aDueDefault({ old: { daysLeft: -3 } });
    const leaf = await aLonelyLeaf();
    const probe = probeThat(world, (seen, sha256) =>
      seen.kind === 'certificate' && seen.leaf.sha256 === sha256(renewed)
        ? { ...seen, chain: [leaf], trust: { trusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' } }
        : seen,
    );

    const report = await world.rotate({}, { probe });

    const row = report.outcomes.find(({ oldCertificateId }) => oldCertificateId === old);
    expect(row).toMatchObject({ outcome: 'changed-unproved', reason: 'no-good-snapshot' });
    expect(row?.message).toContain('its issuer was not sent');
    // A roll back to an expired certificate is not possible.
    expect(world.attached()).toEqual([`default ${renewed}`, `additional ${main}`]);
  });

  it('stays if the previous chain was incomplete, too', async () => {
    const { world, old } = aDueDefault();
    const leaf = await aLonelyLeaf();
    const probe = probeThat(world, (seen) =>
      seen.kind === 'certificate'
        ? { ...seen, chain: [leaf], trust: { trusted: false, problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }
        : seen,
    );

    const report = await world.rotate({}, { probe });

    expect(outcomesOf(report)).toContain(`${old}: verified (proved)`);
  });
});
