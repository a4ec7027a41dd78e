/** Which other candidates are asked about, before a refusal by ALB is blamed on one certificate. */
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import { type CertificateState, emptyCertificate } from '../../../../shared/core/records/certificate-log.ts';
import { emptyControl } from '../../../../shared/core/records/control-log.ts';
import { type NotRead, otherCandidates } from '../../../../shared/core/records/ledger-knowledge.ts';
import { aCertificate, idOf } from '../../../support/builders.ts';

const own = aCertificate({ id: 1, names: ['www.example.com', 'shop.example.com'] });

const stateOf = (id: number): CertificateState => ({ ...emptyCertificate, releasedAtMs: id });

/** When the candidates that are asked about were released: their number. */
function asked(
  others: readonly (Certificate | { readonly unread: Certificate } | { readonly unlogged: Certificate })[],
  candidates: readonly Certificate[] = [own],
): readonly (number | undefined)[] {
  const certificates = new Map<Certificate['certificateId'], CertificateState | NotRead>(
    [own].map((one) => [one.certificateId, stateOf(1)]),
  );
  const all = others.map((one) => {
    if ('unlogged' in one) return one.unlogged;
    if ('unread' in one) {
      certificates.set(one.unread.certificateId, { notRead: 'the store does not answer' });
      return one.unread;
    }
    certificates.set(one.certificateId, stateOf(Number.parseInt(one.certificateId, 10)));
    return one;
  });
  const knowledge = { control: emptyControl, certificates, candidates: [...candidates, ...all] };
  return otherCandidates(knowledge, idOf(1)).map(({ releasedAtMs }) => releasedAtMs);
}

describe('the other candidates for the same places', () => {
  it('are those that share a name, each with what its log says, and never the certificate itself', () => {
    const same = aCertificate({ id: 2, names: ['www.example.com'] });
    const wildcard = aCertificate({ id: 3, names: ['*.example.com'] });

    expect(asked([same, wildcard])).toEqual([2, 3]);
  });

  it('do not include those of other names, of another key type, or of unknown names', () => {
    const elsewhere = aCertificate({ id: 2, names: ['www.example.org'] });
    const ecc = aCertificate({ id: 3, keyType: 'ECC' });
    const unnamed = aCertificate({ id: 4, names: [] });

    expect(asked([elsewhere, ecc, unnamed])).toEqual([]);
  });

  it('do not include those whose log could not be read: what ALB says of them is unknown', () => {
    expect(
      asked([
        { unread: aCertificate({ id: 2 }) },
        { unlogged: aCertificate({ id: 3 }) },
        aCertificate({ id: 4 }),
      ]),
    ).toEqual([4]);
  });

  it('are none for a certificate that is no candidate itself', () => {
    expect(asked([aCertificate({ id: 2 })], [])).toEqual([]);
  });
});
