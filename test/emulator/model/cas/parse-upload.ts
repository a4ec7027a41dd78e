/**
 * Reads an uploaded PEM chain with its key. That a bad upload is refused is certain; the codes are from weak sources (C).
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFacts } from '../../pki/facts.ts';
import type { CertificateMaterial } from '../types.ts';
import { WireError } from '../wire.ts';

export function parseUpload(chainPem: string, keyPem: string): CertificateMaterial {
  const leaf = parseLeaf(chainPem);
  if (!leaf.checkPrivateKey(parseKey(keyPem))) {
    throw new WireError(400, 'KeyNotMatchCert', 'The private key does not match the certificate.');
  }
  return { facts: readFacts(leaf.raw), chainPem, keyPem };
}

function parseLeaf(chainPem: string): X509Certificate {
  try {
    return new X509Certificate(chainPem);
  } catch {
    throw new WireError(400, 'InvalidParameter.Cert', 'The format of the certificate is invalid.');
  }
}

function parseKey(keyPem: string): KeyObject {
  try {
    return createPrivateKey(keyPem);
  } catch {
    throw new WireError(400, 'InvalidParameter.Key', 'The format of the private key is invalid.');
  }
}
