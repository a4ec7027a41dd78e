/**
 * A certificate as the newer, instance-based calls describe it: exact dates, key size, whether the key exists. Never PEM. The
 * documented `SubjectAlternativeNames` is not returned in practice (B): names are in `Domain`, as one text.
 */
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import type { World } from '../world.ts';
import { stateOf } from './certificate-state.ts';
import { commaList } from './formats.ts';

export function detailBody(world: World, certificate: CertificateRecord, nowMs: number): WireBody {
  const { described } = certificate;
  return {
    CertIdentifier: certificate.certificateId,
    CertificateName: certificate.name,
    CertificateSource: certificate.uploaded ? 'UPLOAD' : 'BUY',
    CertificateStatus: stateOf(certificate, nowMs),
    CommonName: described.names[0],
    Domain: commaList(described.names, world.knobs),
    ExistPrivateKey: certificate.privateKeyPresent,
    FingerPrint: described[world.knobs.fingerPrint].toUpperCase(),
    InstanceId: certificate.instanceId,
    Issuer: described.issuer,
    Algorithm: described.keyType,
    KeySize: described.keySizeBits,
    NotBefore: described.notBeforeMs,
    NotAfter: described.notAfterMs,
  };
}
