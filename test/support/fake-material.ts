/**
 * Certificates that exist on paper only: facts without bytes and without keys. Enough wherever handshakes are made by asking the
 * emulated data plane instead of a socket.
 */
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../shared/base/clock.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';

export interface FakeCertificate {
  readonly names?: readonly string[];
  readonly keyType?: KeyType;
  readonly keySizeBits?: number;
  /** From `nowMs`. Negative: expired so long ago. */
  readonly daysLeft?: number;
  /** From issue to expiry. 200 unless said: the longest that CAs issue since March 2026. */
  readonly lifetimeDays?: number;
  readonly issuer?: string;
}

export interface FakeMaterialOptions extends FakeCertificate {
  /** Two certificates with the same number are the same certificate. */
  readonly number: number;
  readonly nowMs: number;
}

const usualKeySizeBits: Readonly<Record<KeyType, number>> = { RSA: 2048, ECC: 256, SM2: 256 };

export function fakeMaterial({
  number,
  nowMs,
  names = ['www.example.com'],
  keyType = 'RSA',
  keySizeBits = usualKeySizeBits[keyType],
  daysLeft = 190,
  lifetimeDays = 200,
  issuer = 'CN=Paper CA',
}: FakeMaterialOptions): CertificateMaterial {
  const notAfterMs = nowMs + daysLeft * DAY_MS;
  const digest = (algorithm: string): string =>
    createHash(algorithm).update(`paper certificate ${number}`).digest('hex');
  return {
    facts: {
      names,
      keyType,
      keySizeBits,
      notBeforeMs: notAfterMs - lifetimeDays * DAY_MS,
      notAfterMs,
      sha256: digest('sha256'),
      sha1: digest('sha1'),
      serialNumber: digest('md5').replace(/^0+/, ''),
      issuer,
    },
    chainPem: 'no certificate, only paper',
    keyPem: 'no key, only paper',
  };
}
