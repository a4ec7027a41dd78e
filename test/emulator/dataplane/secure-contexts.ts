/**
 * TLS contexts of the certificates being served, each with exactly one chain and key: which certificate a client gets is ALB's
 * choice, never OpenSSL's.
 */
import { constants } from 'node:crypto';
import tls from 'node:tls';
import type { CertificateMaterial } from '../model/types.ts';

/** More than a fleet serves at once. The oldest one makes place: after weeks of rotations nobody asks for it. */
const MAX_CONTEXTS = 1_000;

export interface SecureContexts {
  of(material: CertificateMaterial): tls.SecureContext;
}

/** Contexts are kept by leaf, since parsing chain and key takes longer than the handshake. */
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

/** Versions as open as ALB's widest policy, tls_cipher_policy_1_0; level 0 is what OpenSSL asks for TLS 1.0. */
function makeContext(material: CertificateMaterial): tls.SecureContext {
  return tls.createSecureContext({
    cert: material.chainPem,
    key: material.keyPem,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    // Every handshake is a fresh one, so that it shows the certificate of now.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
}
