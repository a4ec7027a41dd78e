/** A fake CAS with its list and details, and a catalog of it. */

import type { CasApi, CertificateDetail, CertificateOrder } from '../../../shared/cloud/cas-api.ts';
import { type CertificateContent, createCatalog } from '../../../shared/cloud/catalog.ts';
import type { CloudErrorKind } from '../../../shared/cloud/errors.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { aCloudError } from './fakes.ts';

export const id = (text: string) => text as CertificateId;
export const SHA_256 = 'ab'.repeat(32);

export function anOrder(certificateId: number, changes: Partial<CertificateOrder> = {}): CertificateOrder {
  return {
    certificateId,
    instanceId: 'cas-upload-1',
    name: 'shop',
    names: ['a.example.com'],
    sha256: SHA_256,
    serialNumber: 'af',
    issuer: 'MyIssuer',
    ...changes,
  };
}

export function aDetail(certificateId: number, changes: Partial<CertificateDetail> = {}): CertificateDetail {
  return {
    certificateId,
    instanceId: 'cas-upload-1',
    names: ['a.example.com'],
    keyType: 'RSA',
    keySizeBits: 2048,
    notBeforeMs: Date.UTC(2026, 0, 1),
    notAfterMs: Date.UTC(2026, 6, 1),
    issuer: 'MyIssuer',
    status: 'issued',
    privateKeyPresent: true,
    serialNumber: undefined,
    ...changes,
  };
}

interface FakeCas {
  readonly valid: readonly CertificateOrder[];
  readonly expired: readonly CertificateOrder[];
  detail(certificateId: number): CertificateDetail;
}

/** A fake CAS. Certificates have the details of `aDetail` by default. */
export function aCas(changes: Partial<FakeCas> = {}) {
  const { valid, expired, detail }: FakeCas = { valid: [], expired: [], detail: aDetail, ...changes };
  const calls: string[] = [];
  const cas: CasApi = {
    partition: 'cn-hangzhou',
    async listUserCertificateOrder({ currentPage, showSize, status }) {
      calls.push(`list ${status ?? 'valid'} ${currentPage}`);
      const orders = status === 'EXPIRED' ? expired : valid;
      const start = (currentPage - 1) * showSize;
      return { items: orders.slice(start, start + showSize), totalCount: orders.length };
    },
    async getCertificateDetail(certificateId) {
      calls.push(`detail ${certificateId}`);
      return detail(certificateId);
    },
  };
  return { cas, calls };
}

export function aCatalog(
  fake: Partial<FakeCas> = {},
  options: { cache?: Map<CertificateId, CertificateContent> } = {},
) {
  const { cas, calls } = aCas(fake);
  const { cache = new Map<CertificateId, CertificateContent>() } = options;
  return { catalog: createCatalog({ cas, cache }), calls, cache };
}

export function failing(kind: CloudErrorKind): Partial<FakeCas> {
  return {
    valid: [anOrder(1)],
    detail() {
      throw aCloudError({ kind, hint: 'Grant it.' });
    },
  };
}
