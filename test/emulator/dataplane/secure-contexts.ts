/**
 * TLS contexts of the served certificates, each with exactly one chain and key, so that the model and not OpenSSL chooses the certificate.
 */
import { constants } from 'node:crypto';
import tls from 'node:tls';
import type { CertificateMaterial } from '../model/types.ts';

/** More than a fleet serves at once. The oldest context is dropped first. */
const MAX_CONTEXTS = 1_000;

export interface SecureContexts {
  of(material: CertificateMaterial): tls.SecureContext;
}

/** Caches contexts by leaf, since parsing chain and key takes longer than the handshake. */
export function createSecureContexts(): SecureContexts {
  const known = new Map<string, tls.SecureContext>();
  return {
    of(material) {
      const { sha256 } = material.facts;
      const context = known.get(sha256) ?? makeContext(material);
      known.set(sha256, context);
      const [oldest] = known.keys();
      if (known.size > MAX_CONTEXTS && oldest !== undefined) known.delete(oldest);
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
