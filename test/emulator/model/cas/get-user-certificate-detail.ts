/**
 * GetUserCertificateDetail. Without CertFilter=true it returns PEM and private keys; with it, neither, and there is nothing in
 * between (A). The switch `certDespiteFilter` returns the certificate all the same, never a key.
 */
import type { Action } from '../action.ts';
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import { requireNumbered } from './certificate-state.ts';
import { commonFields } from './formats.ts';

export const getUserCertificateDetail: Action = {
  product: 'cas',
  name: 'GetUserCertificateDetail',
  write: false,
  run: (context) => {
    const { params, nowMs, world } = context;
    const certificate = requireNumbered(context, 'CertId');
    const filtered = params.flag('CertFilter') ?? false;
    const { described } = certificate;
    return {
      ...commonFields(certificate, nowMs),
      Id: certificate.number,
      Common: described.names[0],
      Algorithm: described.keyType,
      CertIdentifier: certificate.certificateId,
      BuyInAliyun: !certificate.uploaded,
      NotBefore: described.notBeforeMs,
      NotAfter: described.notAfterMs,
      CertChain: [
        {
          CommonName: described.names[0],
          IssuerCommonName: described.issuer,
          NotBefore: described.notBeforeMs,
          NotAfter: described.notAfterMs,
        },
      ],
      ...(filtered ? {} : withKeys(certificate)),
      ...(filtered && world.knobs.certDespiteFilter ? { Cert: certificate.material.chainPem } : {}),
    };
  },
};

/** One certificate of a PEM chain. The signing certificate comes first, then the encryption one. */
const certificateBlock = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n?/gs;

function withKeys({ material, privateKeyPresent }: CertificateRecord): WireBody {
  if (material.facts.keyType !== 'SM2') {
    return { Cert: material.chainPem, ...(privateKeyPresent ? { Key: material.keyPem } : {}) };
  }
  const [signCert, encryptCert] = material.chainPem.match(certificateBlock) ?? [material.chainPem];
  return {
    SignCert: signCert,
    EncryptCert: encryptCert,
    ...(privateKeyPresent
      ? { SignPrivateKey: material.keyPem, EncryptPrivateKey: material.encryptionKeyPem }
      : {}),
  };
}
