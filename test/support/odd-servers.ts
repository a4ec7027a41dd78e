/** TLS servers with unusual certificates or policies, made from Node's own server, for probes. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import net from 'node:net';
import { DAY_MS, HOUR_MS } from '../../shared/base/clock.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { pemOf } from '../emulator/pki/certificate-der.ts';
import type { CertificateKey, KeyPool } from '../emulator/pki/keys.ts';
import { startTcpServer } from '../unit/probe/peers.ts';
import {
  alternativeNames,
  basicConstraints,
  COMMON_NAME,
  general,
  keyUsage,
  type OddRequest,
  oddCertificate,
} from './odd-certificates.ts';

export interface OddMaterial {
  readonly material: Pick<CertificateMaterial, 'chainPem' | 'keyPem'>;
  /** Of the leaf. */
  readonly sha256: string;
  /** PEM of the root that has issued it. */
  readonly rootPem: string;
}

/** Valid now, directly below a root of its own, which it does not send. */
export function oddMaterial(
  pool: KeyPool,
  leaf: Partial<Omit<OddRequest, 'key' | 'issuer'>> = {},
  privateKey?: KeyObject,
): OddMaterial {
  const nowMs = Date.now();
  const dates = { notBeforeMs: nowMs - HOUR_MS, notAfterMs: nowMs + 30 * DAY_MS };
  const root: OddRequest = {
    subject: { [COMMON_NAME]: 'Odd root' },
    key: pool.take('ECC'),
    extensions: [basicConstraints(true), keyUsage('keyCertSign')],
    ...dates,
  };
  const key: CertificateKey = pool.take('ECC');
  const certificate = oddCertificate({
    subject: { [COMMON_NAME]: 'A server' },
    extensions: [alternativeNames(general.dns('www.example.com'))],
    key,
    issuer: root,
    ...dates,
    ...leaf,
  });
  const keyPem = privateKey?.export({ type: 'pkcs8', format: 'pem' }).toString() ?? key.privateKeyPem;
  return {
    rootPem: pemOf(oddCertificate(root).raw),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    material: { chainPem: pemOf(certificate.raw), keyPem },
  };
}

/** A certificate with a key of another type. */
export function materialWithKey(pool: KeyPool, type: 'rsa-pss' | 'ed25519'): OddMaterial {
  const { publicKey, privateKey } =
    type === 'rsa-pss'
      ? generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
      : generateKeyPairSync('ed25519');
  return oddMaterial(pool, { publicKeyDer: publicKey.export({ type: 'spki', format: 'der' }) }, privateKey);
}

/** Forwards the first flight both ways, and answers the second flight of the client with this alert (RFC 5246 section 7.2). */
export function startRefusingProxy(port: number, description: number): Promise<number> {
  return startTcpServer((client) => {
    const server = net.connect({ host: '127.0.0.1', port });
    let flights = 0;
    server.on('error', () => client.destroy());
    server.on('data', (bytes) => client.write(bytes));
    client.on('close', () => server.destroy());
    client.on('data', (bytes) => {
      flights += 1;
      if (flights === 1) server.write(bytes);
      else client.end(Buffer.of(0x15, 0x03, 0x03, 0, 2, 2, description));
    });
  });
}
