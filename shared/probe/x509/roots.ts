/**
 * The trusted roots: those that Node includes, the newest list of Mozilla's (mozilla-roots.ts), and those of EXTRA_CA.
 *
 * Every probe compares dates with the clock of the machine. OpenSSL does so itself for a complete TLS handshake and cannot be
 * given another time. The clock in the options of a probe measures only deadlines and durations.
 */
import { createHash, X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { InvalidConfiguration } from '../../base/errors.ts';
import { lazily } from '../../base/lazily.ts';
import {
  type DistinguishedName,
  mayBeSameName,
  parseDistinguishedName,
} from '../../core/model/distinguished-name.ts';
import type { KnownRoots } from '../../core/model/known-roots.ts';
import { signedBy } from '../sm2/certificate.ts';
import { type ChainVerdict, verifyChain } from './chain.ts';
import { mozillaRoots } from './mozilla-roots.ts';

export interface Trust {
  /** `chain` is leaf first. Never throws. */
  readonly verify: (chain: readonly X509Certificate[]) => ChainVerdict;
}

/**
 * The public roots plus `extraCaPem`. Throws InvalidConfiguration if a text holds no certificate, or one that cannot be read:
 * OpenSSL would skip it, and every chain would appear untrusted.
 * @param roots the public ones; only tests have others than the default
 */
export function createTrust(extraCaPem: readonly string[], roots: PublicRoots = publicRoots): Trust {
  const extra = extraCaPem.flatMap(parsePems);
  return {
    verify: (chain) => verifyChain(chain, [...roots.certificates(), ...extra], Date.now(), { signedBy }),
  };
}

/** The same roots for the planner, which has no handshake yet. Throws as `createTrust` does. */
export function createKnownRoots(
  extraCaPem: readonly string[],
  roots: PublicRoots = publicRoots,
): KnownRoots {
  const extra = extraCaPem.flatMap(parsePems);
  const own = lazily(() => extra.map(identified));
  const publicOnes = lazily(() => roots.certificates().map(identified));
  // A region without load balancers needs none of the roots.
  const id = lazily(() =>
    createHash('sha256')
      .update([...roots.pems(), ...extra.map(({ fingerprint256 }) => fingerprint256)].sort().join('\n'))
      .digest('hex')
      .slice(0, 16),
  );
  return {
    get id() {
      return id();
    },
    get date() {
      return mozillaRoots.date;
    },
    kindOf: ({ subject, sha256 }) => {
      const name = parseDistinguishedName(subject);
      const isMeant = (known: IdentifiedRoot): boolean =>
        known.sha256 === sha256 ||
        (name !== undefined && known.name !== undefined && mayBeSameName(known.name, name));
      if (own().some(isMeant)) return 'extra';
      return publicOnes().some(isMeant) ? 'public' : undefined;
    },
    holds: (digest) => [...own(), ...publicOnes()].some(({ sha256 }) => sha256 === digest),
  };
}

interface IdentifiedRoot {
  readonly name: DistinguishedName | undefined;
  readonly sha256: string;
}

function identified({ subject, fingerprint256 }: X509Certificate): IdentifiedRoot {
  return {
    name: parseDistinguishedName(subject),
    sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

export interface PublicRoots {
  /** PEM of every root, each once. */
  readonly pems: () => readonly string[];
  readonly certificates: () => readonly X509Certificate[];
}

/**
 * Node's roots and those of a newer list. Parsing more than a hundred roots takes a while, and they never change: parsed once, at the first
 * use.
 */
export function publicRootsWith(newerPems: () => readonly string[]): PublicRoots {
  const pems = lazily((): readonly string[] => {
    const all = [...tls.rootCertificates, ...newerPems()];
    return [...new Map(all.map((pem) => [pem.replace(/\s/g, ''), pem])).values()];
  });
  return { pems, certificates: lazily(() => pems().map((pem) => new X509Certificate(pem))) };
}

export const publicRoots = publicRootsWith(mozillaRoots.pems);

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
