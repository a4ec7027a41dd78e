/**
 * TLS contexts of the served certificates, each with exactly one chain and key, so that the model and not OpenSSL chooses the certificate.
 */
import { constants } from 'node:crypto';
import tls from 'node:tls';
import type { CertificateMaterial } from '../model/types.ts';

export interface SecureContexts {
  of(material: CertificateMaterial): tls.SecureContext;
}

/**
 * Keeps contexts, since parsing chain and key takes longer than the handshake. By upload, not by leaf: the same leaf can be uploaded again
 * with another chain.
 */
export function createSecureContexts(): SecureContexts {
  const known = new WeakMap<CertificateMaterial, tls.SecureContext>();
  return {
    of(material) {
      const context = known.get(material) ?? makeContext(material);
      known.set(material, context);
      return context;
    },
  };
}

/** Allows the versions of ALB's widest policy, tls_cipher_policy_1_0; OpenSSL needs level 0 for TLS 1.0. */
function makeContext(material: CertificateMaterial): tls.SecureContext {
  return tls.createSecureContext({
    cert: material.chainPem,
    key: material.keyPem,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    // No session resumption, so that every handshake shows the current certificate.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
}
