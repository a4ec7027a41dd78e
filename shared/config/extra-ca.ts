/**
 * EXTRA_CA: private roots that a served chain may end in, besides the public ones.
 *
 * Only certificates are taken. A private key among them is refused, never kept and never shown. Whether a root has expired is
 * not asked: the handshake that uses it will say so.
 */
import { X509Certificate } from 'node:crypto';
import { accept, type Parser, refuse } from './parsed.ts';

const blockPattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** One PEM text for each certificate. A literal `\n` stands for a line break, for shells and consoles that take one line only. */
export const parseExtraCa: Parser<readonly string[]> = (text) => {
  if (text === '') return accept([]);
  const pem = text.replaceAll('\\n', '\n');
  if (/PRIVATE KEY/i.test(pem))
    return refuse('it holds a private key; take it out and consider the key exposed');
  const blocks = pem.match(blockPattern) ?? [];
  if (blocks.length === 0) return refuse('it holds no PEM certificate');
  if (pem.replace(blockPattern, '').includes('-----'))
    return refuse('it holds something else than certificates');
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
