/**
 * Which roots are trusted: those that Node brings along, and those of EXTRA_CA.
 */
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { InvalidConfiguration } from '../errors.ts';

/** OpenSSL would ignore text that is no certificate, and every chain would look untrusted. Throws InvalidConfiguration. */
export function requireCertificates(extraCaPem: readonly string[]): void {
  if (extraCaPem.some((pem) => parsePems(pem).length === 0)) {
    throw new InvalidConfiguration('The extra CA holds no PEM certificate.', {
      hint: 'EXTRA_CA takes the text between and including BEGIN CERTIFICATE and END CERTIFICATE.',
    });
  }
}

/** Parsing more than a hundred takes a while, and they never change: once for each set of extra ones, and only when they are asked for. */
const known = new Map<string, readonly X509Certificate[]>();

export function trustedRoots(extraCaPem: readonly string[]): () => readonly X509Certificate[] {
  const key = extraCaPem.join('\n');
  return () => {
    const roots = known.get(key) ?? [...tls.rootCertificates, ...extraCaPem].flatMap(parsePems);
    known.set(key, roots);
    return roots;
  };
}

function parsePems(text: string): X509Certificate[] {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return pems.map((pem) => new X509Certificate(pem));
}
