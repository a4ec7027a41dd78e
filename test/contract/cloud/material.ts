/** Certificates without bytes: only their data. Enough for every test without handshakes. */
import { createHash } from 'node:crypto';
import { DAY_MS } from '../../../shared/base/clock.ts';
import type { CertificateFacts, CertificateMaterial } from '../../emulator/model/types.ts';

/** The start time of every scenario. */
export const START_MS = Date.UTC(2026, 10, 21, 9, 0, 0);

let made = 0;

export interface PaperCertificate extends Partial<CertificateFacts> {
  readonly daysLeft?: number;
}

export function aMaterial(wanted: PaperCertificate = {}): CertificateMaterial {
  made += 1;
  const { daysLeft = 90, ...facts } = wanted;
  const digest = (algorithm: string) =>
    createHash(algorithm).update(`paper certificate ${made}`).digest('hex');
  return {
    facts: {
      names: ['shop.example.com'],
      keyType: 'RSA',
      keySizeBits: 2048,
      notBeforeMs: START_MS - 30 * DAY_MS,
      notAfterMs: START_MS + daysLeft * DAY_MS,
      sha256: digest('sha256'),
      sha1: digest('sha1'),
      serialNumber: digest('md5').replace(/^0+/, ''),
      issuer: 'Paper CA',
      ...facts,
    },
    chainPem: 'no certificate, only paper',
    keyPem: 'no key, only paper',
  };
}
