/** What a served leaf lacks or has from the old one, and how a proof tells it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { Expectation } from '../../../../shared/core/proof/expectation.ts';
import { isOneOf } from '../../../../shared/core/proof/identity.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import type { StableTarget } from '../../../../shared/core/proof/seen.ts';
import { chainFailure, chainRemarks } from '../../../../shared/core/proof/served-chain.ts';
import { createKeyPool } from '../../../emulator/pki/keys.ts';
import { aCertificate, idOf, NOW_MS } from '../../../support/builders.ts';
import { aLeaf, seen } from '../../../support/observations.ts';
import { CLIENT_AUTH, extendedKeyUsage } from '../../../support/odd-certificates.ts';
import { expectationOfOld, fallback, fresh, neighbour, old, stableAt, untrusted, zoneA } from './cases.ts';
import { type Chain, chainOf } from './chains.ts';

let forClients: Chain;

beforeAll(async () => {
  const pool = await createKeyPool({});
  forClients = chainOf(pool, { leaf: { extensions: [extendedKeyUsage(CLIENT_AUTH)] } });
});

const expected = (fields: Partial<Expectation> = {}): Expectation => ({
  ...expectationOfOld(seen(old)),
  ...fields,
});
const failure = (expectation: Expectation, after: Observation) =>
  chainFailure(expectation, stableAt(zoneA, after), NOW_MS);
const remarks = (expectation: Expectation, ...after: readonly Observation[]) => {
  const agreeing = after.flatMap((one) => stableAt(zoneA, one).agreeing);
  return chainRemarks(expectation, { ...stableAt(zoneA, seen(fresh)), agreeing }, NOW_MS);
};

describe('names that the old leaf carries', () => {
  const names = ['www.example.com', '192.0.2.7', 'b.com'];
  const kept = { required: names, wished: [], onlyOnLeaf: true };

  it('fail the proof where the new leaf lacks them, and are named', () => {
    expect(failure(expected({ kept }), seen(fresh))).toEqual({
      reason: 'names-lost',
      message:
        ', and its names are without 192.0.2.7, b.com, which the old certificate carries ' +
        '(RETIRED_NAMES lists what is no longer needed).',
      parameters: { missing: ['192.0.2.7', 'b.com'] },
    });
    expect(failure(expected({ kept }), seen(fresh, { leaf: { names } }))).toBeUndefined();
  });

  it('are not asked of another certificate', () => {
    expect(failure(expected({ kept }), seen(fallback))).toBeUndefined();
  });
});

describe('names of an expired certificate', () => {
  const kept = { required: [], wished: ['www.example.com', '192.0.2.7'], onlyOnLeaf: false };

  it('are a remark where the new leaf lacks them', () => {
    expect(failure(expected({ kept }), seen(fresh))).toBeUndefined();
    expect(remarks(expected({ kept }), seen(fresh))).toEqual([
      '3-cn-hangzhou does not carry 192.0.2.7, which the expired certificate did',
    ]);
  });

  it('are none where the new leaf carries them, or another certificate is served', () => {
    expect(remarks(expected({ kept }), seen(fresh, { leaf: { names: kept.wished } }))).toEqual([]);
    expect(remarks(expected({ kept }), seen(fallback))).toEqual([]);
    expect(remarks(expected(), seen(fresh))).toEqual([]);
  });
});

describe('half of an old pair', () => {
  const encryption = (of: typeof fresh, digit: string) => aLeaf(of, { sha256: digit.repeat(64) });
  const before = { findings: [], leaves: [old.sha256 ?? '', 'c'.repeat(64)] };

  it('is named by its digest', () => {
    const half = seen(fresh, { encryptionLeaf: encryption(fresh, 'c') });

    expect(failure(expected({ before }), half)).toEqual({
      reason: 'served-half',
      message: ' with one leaf of the old pair (SHA-256 cccccccccccccccc...).',
    });
  });

  it('is no failure where the same certificate was served before', () => {
    const half = seen(fresh, { encryptionLeaf: encryption(fresh, 'c') });
    const baseline = { kind: 'known', certificateId: idOf(3) } as const;

    expect(failure(expected({ before, baseline }), half)).toBeUndefined();
  });
});

describe('a problem of the chain', () => {
  /** A handshake in which the certificate is one for TLS clients. */
  const forClientsAs = (certificate: Certificate): StableTarget => {
    const sha256 = forClients[0].fingerprint256.replaceAll(':', '').toLowerCase();
    const observation = seen({ ...certificate, sha256 }, { chain: forClients.map(({ raw }) => raw) });
    const answer = { kind: 'known', certificateId: certificate.certificateId } as const;
    return { ...stableAt(zoneA, observation), answer, agreeing: [{ answer, observation }] };
  };

  it('is told as new, unless it was why the old certificate was due', () => {
    const { message } = failure(expected(), seen(fresh, untrusted)) ?? {};

    expect(message).toBe(
      ', and its chain is not trusted (UNABLE_TO_GET_ISSUER_CERT); that was not so before.',
    );
    expect(failure(expected({ oldIsWrong: true }), seen(fresh, untrusted))?.message).toBe(
      ', and its chain is not trusted (UNABLE_TO_GET_ISSUER_CERT).',
    );
    expect(failure(expected({ oldIsWrong: true }), seen(fallback, untrusted))?.message).toContain(
      'that was not so before',
    );
  });

  it.each([
    ['the new certificate', fresh],
    ['another one', fallback],
  ])('fails the proof where %s is not for servers', (_title, certificate) => {
    expect(chainFailure(expected(), forClientsAs(certificate), NOW_MS)?.reason).toBe('wrong-purpose');
  });

  it('of a certificate that others attached is only told', () => {
    const attachedByOthers = new Set([idOf(4), idOf(3)]);

    expect(failure(expected({ attachedByOthers }), seen(neighbour, untrusted))).toBeUndefined();
    expect(remarks(expected({ attachedByOthers }), seen(neighbour, untrusted))).toEqual([
      'it is for b.com, not for www.example.com',
      'its chain is not trusted (UNABLE_TO_GET_ISSUER_CERT)',
    ]);
    // Where others attached the new one, too, it is still that of this change.
    expect(failure(expected({ attachedByOthers }), seen(fresh, untrusted))?.reason).toBe('chain-not-trusted');
    expect(remarks(expected({ attachedByOthers }), seen(fresh, untrusted))).toEqual([]);
  });

  it('that fails no proof is told by each handshake that shows it', () => {
    const short = { leaf: { droppedNames: 2 } };

    expect(remarks(expected(), seen(fresh, short), seen(fresh))).toEqual([
      expect.stringContaining('2 of its'),
    ]);
    expect(failure(expected(), seen(fresh, short))).toBeUndefined();
  });
});

describe('where there is no new certificate', () => {
  it('every certificate is another one: its dates are not the fault of the change', () => {
    const expectation = expected({ replacement: undefined });
    const expired = seen(aCertificate({ id: 3 }), { leaf: { notAfterMs: NOW_MS - 1 } });

    expect(isOneOf(stableAt(zoneA, expired).answer, new Set([idOf(3)]))).toBe(true);
    expect(failure(expectation, expired)).toBeUndefined();
  });
});
