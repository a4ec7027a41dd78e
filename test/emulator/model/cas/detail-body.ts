/**
 * A certificate as the newer, instance-based calls describe it: exact dates, key size, whether the key exists. Never PEM. The
 * documented `SubjectAlternativeNames` is not returned in practice (B): names are in `Domain`, as one text.
 */
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import type { World } from '../world.ts';
import { stateOf } from './certificate-state.ts';
import { commaList } from './formats.ts';

/** @param inUse certificates with a binding that CAS has recorded */
export function detailBody(
  world: World,
  certificate: CertificateRecord,
  nowMs: number,
  inUse: ReadonlySet<CertificateRecord>,
): WireBody {
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
    ...usingProducts(world, inUse.has(certificate)),
  };
}

/** The names of the services are those of ListCloudResources (U). */
function usingProducts({ knobs }: World, isInUse: boolean): WireBody {
  if (knobs.usingProducts === 'missing') return {};
  return { UsingProductList: isInUse && knobs.usingProducts === 'filled' ? ['ALB'] : [] };
}
