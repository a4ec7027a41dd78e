/**
 * Which roots are trusted: those that Node brings along, and those of EXTRA_CA.
 *
 * Dates are judged by the machine's own clock, by every probe alike: where a TLS handshake is complete OpenSSL does so itself and can be
 * told no other time. The clock that probes are given counts deadlines and durations.
 */
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { InvalidConfiguration } from '../../base/errors.ts';
import { signedBy } from '../sm2/certificate.ts';
import { type ChainVerdict, verifyChain } from './chain.ts';

export interface Trust {
  /** `chain` leaf first. Never throws. */
  readonly verify: (chain: readonly X509Certificate[]) => ChainVerdict;
}

/**
 * The system's roots and these. Throws InvalidConfiguration where a text holds no certificate, or one that cannot be read: OpenSSL would
 * pass over it, and every chain would look untrusted.
 */
export function trustIn(extraCaPem: readonly string[]): Trust {
  const extra = extraCaPem.flatMap(parsePems);
  return { verify: (chain) => verifyChain(chain, [...systemRoots(), ...extra], Date.now(), { signedBy }) };
}

/** Parsing more than a hundred takes a while, and they never change: once, and only when they are asked for. */
let parsedSystemRoots: readonly X509Certificate[] | undefined;

function systemRoots(): readonly X509Certificate[] {
  parsedSystemRoots ??= tls.rootCertificates.map((pem) => new X509Certificate(pem));
  return parsedSystemRoots;
}

/** From each BEGIN to the next, so that one without an end is noticed, too. */
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
