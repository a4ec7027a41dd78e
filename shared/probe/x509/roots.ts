/**
 * The trusted roots: those that Node includes, and those of EXTRA_CA.
 *
 * Every probe compares dates with the clock of the machine. OpenSSL does so itself for a complete TLS handshake and cannot be
 * given another time. The clock in the options of a probe measures only deadlines and durations.
 */
import { createHash, X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { InvalidConfiguration } from '../../base/errors.ts';
import { signedBy } from '../sm2/certificate.ts';
import { type ChainVerdict, verifyChain } from './chain.ts';

export interface Trust {
  /** `chain` is leaf first. Never throws. */
  readonly verify: (chain: readonly X509Certificate[]) => ChainVerdict;
}

/**
 * The system's roots plus `extraCaPem`. Throws InvalidConfiguration if a text holds no certificate, or one that cannot be read:
 * OpenSSL would skip it, and every chain would appear untrusted.
 */
export function createTrust(extraCaPem: readonly string[]): Trust {
  const extra = extraCaPem.flatMap(parsePems);
  return { verify: (chain) => verifyChain(chain, [...systemRoots(), ...extra], Date.now(), { signedBy }) };
}

/** Identifies the trusted roots: it differs if a root is added or removed, not if they are given in another order. */
export function rootsId(extraCaPem: readonly string[]): string {
  const own = extraCaPem.flatMap(parsePems).map(({ fingerprint256 }) => fingerprint256);
  const all = [...new Set([...tls.rootCertificates, ...own])].sort();
  return createHash('sha256').update(all.join('\n')).digest('hex').slice(0, 16);
}

/** Parsing more than a hundred roots takes a while, and they never change: parsed once, at the first use. */
let parsedSystemRoots: readonly X509Certificate[] | undefined;

function systemRoots(): readonly X509Certificate[] {
  parsedSystemRoots ??= tls.rootCertificates.map((pem) => new X509Certificate(pem));
  return parsedSystemRoots;
}

/** Splits before each BEGIN, so that a block without an END is noticed, too. */
const blockStart = /(?=-----BEGIN CERTIFICATE-----)/;

/** Throws InvalidConfiguration. */
export function parsePems(text: string): readonly X509Certificate[] {
  const blocks = text.split(blockStart).filter((block) => block.startsWith('-----BEGIN'));
  if (blocks.length === 0) {
    throw new InvalidConfiguration('The extra CA holds no PEM certificate.', {
      hint: 'EXTRA_CA takes the text between and including BEGIN CERTIFICATE and END CERTIFICATE.',
    });
  }
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new InvalidConfiguration(`Certificate ${index + 1} of the extra CA cannot be read.`, {
        hint: 'Between BEGIN CERTIFICATE and END CERTIFICATE there must be the whole certificate in Base64.',
        cause,
      });
    }
  });
}
