/**
 * Does the server hold the key of its signing certificate? With the ECC suites ServerKeyExchange signs both randoms and the
 * encryption certificate, preceded by its length (GB/T 38636-2020, ServerKeyExchange). A recorded signature is therefore useless.
 *
 * This does not prove possession of the encryption key: that would take the rest of the handshake.
 */
import type { X509Certificate } from 'node:crypto';
import { vector } from '../../base/bytes/byte-writer.ts';
import { sm2KeyOf } from '../sm2/certificate.ts';
import { verifySm2 } from '../sm2/signature.ts';

export interface KeyExchange {
  readonly clientRandom: Buffer;
  readonly serverRandom: Buffer;
  readonly signingCertificate: X509Certificate;
  /** DER as sent. */
  readonly encryptionCertificate: Buffer;
  readonly signature: Buffer;
}

export function provesPossession(exchange: KeyExchange): boolean {
  const { clientRandom, serverRandom, encryptionCertificate, signature } = exchange;
  const publicKey = sm2KeyOf(exchange.signingCertificate);
  const message = Buffer.concat([clientRandom, serverRandom, vector(3, encryptionCertificate)]);
  return publicKey !== undefined && verifySm2({ publicKey, message, signature });
}
