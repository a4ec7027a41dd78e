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

/** Parsed when they are first asked for: there are more than a hundred. */
export function trustedRoots(extraCaPem: readonly string[]): () => readonly X509Certificate[] {
  let roots: readonly X509Certificate[] | undefined;
  return () => {
    roots ??= [...tls.rootCertificates, ...extraCaPem].flatMap(parsePems);
    return roots;
  };
}

function parsePems(text: string): X509Certificate[] {
  const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return pems.map((pem) => new X509Certificate(pem));
}
