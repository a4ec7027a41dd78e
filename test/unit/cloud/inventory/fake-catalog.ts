/** A fake CAS that knows every certificate except those given. */
import type { Catalog } from '../../../../shared/cloud/catalog.ts';
import type { Certificate, CertificateId } from '../../../../shared/core/model/certificate.ts';

function known(certificateId: CertificateId): Certificate {
  return {
    certificateId,
    instanceId: undefined,
    names: ['a.example.com'],
    keyType: 'RSA',
    keySizeBits: 2048,
    notBeforeMs: 0,
    notAfterMs: 1,
    sha256: undefined,
    serialNumber: undefined,
    issuer: undefined,
    revoked: false,
    privateKeyPresent: true,
  };
}

export function aCatalog(unknown: Record<string, 'missing' | 'details-unavailable'> = {}) {
  const lookedUp: string[] = [];
  const lookup: Catalog['lookup'] = async (certificateId) => {
    lookedUp.push(certificateId);
    const kind = unknown[certificateId];
    if (kind !== undefined) return { kind, message: `${kind}, says the test` };
    return { kind: 'known', certificate: known(certificateId) };
  };
  return { lookedUp, lookup, describe: lookup, lookupWithChain: lookup };
}
