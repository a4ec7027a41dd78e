/**
 * EXTRA_CA: private roots that a served chain may end in, besides the public ones.
 *
 * Only certificates are accepted. A private key is refused, never kept and never shown. The expiry of a root is not checked here: the
 * handshake that uses it fails.
 */
import { X509Certificate } from 'node:crypto';
import { accept, type Parser, refuse } from './parsed.ts';

const blockPattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** One PEM text for each certificate. A literal `\n` is read as a line break, for shells and consoles that accept only one line. */
export const parseExtraCa: Parser<readonly string[]> = (text) => {
  if (text === '') return accept([]);
  const pem = text.replaceAll('\\n', '\n');
  if (/PRIVATE KEY/i.test(pem))
    return refuse('it contains a private key; remove it and treat the key as exposed');
  const blocks = pem.match(blockPattern) ?? [];
  if (blocks.length === 0) return refuse('it contains no PEM certificate');
  if (pem.replace(blockPattern, '').includes('-----'))
    return refuse('it contains something other than certificates');
  const broken = blocks.findIndex((block) => !isCertificate(block));
  if (broken >= 0) return refuse(`certificate ${broken + 1} of ${blocks.length} cannot be read`);
  return accept(blocks);
};

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
