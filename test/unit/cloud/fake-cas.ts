/** A fake CAS with its lists and details, and a catalog of it. */

import type {
  CasApi,
  CasPageRequest,
  CertificateDetail,
  CertificateEntry,
  CertificateOrder,
} from '../../../shared/cloud/cas-api.ts';
import { createCatalog } from '../../../shared/cloud/catalog.ts';
import type { CloudErrorKind } from '../../../shared/cloud/errors.ts';
import { rememberMissingActions } from '../../../shared/cloud/missing-actions.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import type { CertificateContent } from '../../../shared/core/model/certificate-content.ts';
import { aClock, aCloudError } from './fakes.ts';

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

/** An entry of ListCertificates: as the details, but for the chain and the serial number. */
export function anEntry(certificateId: number, changes: Partial<CertificateEntry> = {}): CertificateEntry {
  const { serialNumber, chain, ...listed } = aDetail(certificateId);
  return { ...listed, certIdentifier: `${certificateId}-cn-hangzhou`, ...changes };
}

interface FakeCas {
  /** `undefined`: the account lacks ListCertificates. */
  readonly listed: readonly CertificateEntry[] | undefined;
  readonly valid: readonly CertificateOrder[];
  readonly expired: readonly CertificateOrder[];
  detail(certificateId: number): CertificateDetail;
}

/** A fake CAS. Certificates have the details of `aDetail` by default. */
export function aCas(changes: Partial<FakeCas> = {}) {
  const { listed, valid, expired, detail }: FakeCas = {
    listed: undefined,
    valid: [],
    expired: [],
    detail: aDetail,
    ...changes,
  };
  const calls: string[] = [];
  const pageOf = <Item>(items: readonly Item[], { currentPage, showSize }: CasPageRequest) => ({
    items: items.slice((currentPage - 1) * showSize, currentPage * showSize),
    totalCount: items.length,
  });
  const cas: CasApi = {
    partition: 'cn-hangzhou',
    async listCertificates(request) {
      calls.push(`certificates ${request.currentPage}`);
      if (listed === undefined)
        throw aCloudError({
          kind: 'refused',
          cloudCode: 'InvalidAction.NotFound',
          action: 'ListCertificates',
        });
      return pageOf(listed, request);
    },
    async listUserCertificateOrder({ status, ...request }) {
      calls.push(`list ${status ?? 'valid'} ${request.currentPage}`);
      return pageOf(status === 'EXPIRED' ? expired : valid, request);
    },
    async getCertificateDetail(certificateId) {
      calls.push(`detail ${certificateId}`);
      return detail(certificateId);
    },
  };
  return { cas, calls };
}

/** Without `listed`, it is known that the account lacks ListCertificates. */
export function aCatalog(
  fake: Partial<FakeCas> = {},
  options: { cache?: Map<number, CertificateContent> } = {},
) {
  const { cas, calls } = aCas(fake);
  const { cache = new Map<number, CertificateContent>() } = options;
  const missingActions = aMemory();
  if (fake.listed === undefined) missingActions.add('ListCertificates');
  return { catalog: createCatalog({ cas, cache, missingActions }), calls, cache };
}

/** Which actions the endpoint lacks. */
export function aMemory() {
  return rememberMissingActions()('cas.example.com', aClock());
}

export function failing(kind: CloudErrorKind): Partial<FakeCas> {
  return {
    valid: [anOrder(1)],
    detail() {
      throw aCloudError({ kind, hint: 'Grant it.' });
    },
  };
}
