/**
 * Certificates without bytes and keys, only facts: enough for tests whose handshakes query the emulated data plane instead of a socket.
 */
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../shared/base/clock.ts';
import type { KeyType } from '../../shared/core/model/key-types.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { usualKeySizeBits } from './builders.ts';

export interface FakeCertificate {
  readonly names?: readonly string[];
  readonly keyType?: KeyType;
  readonly keySizeBits?: number;
  /** From `nowMs`. Negative: already expired. */
  readonly daysLeft?: number;
  /** From issue to expiry; default 200, the maximum of CAs since March 2026. */
  readonly lifetimeDays?: number;
  readonly issuer?: string;
}

export interface FakeMaterialOptions extends FakeCertificate {
  /** Two certificates with the same number are the same certificate. */
  readonly number: number;
  readonly nowMs: number;
}

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
