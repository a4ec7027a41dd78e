/**
 * Reads `CertificateChainList` of GetCertificateDetail. Pure.
 *
 * It is documented as a list of names and dates; what CAS really holds is not known: it may be missing or empty, have the leaf alone, or
 * end with or without a root, and an entry might be PEM. If one entry cannot be read, the chain is unknown: a chain with a hole could be
 * taken for a shorter one.
 */
import { X509Certificate } from 'node:crypto';
import type { CertificateChain, ChainLink } from '../core/model/certificate.ts';
import { parseDistinguishedName } from '../core/model/distinguished-name.ts';

/** Longer than any chain. More would be something else. */
const MAX_LINKS = 20;

/** A long text is no name. */
const MAX_NAME_LENGTH = 2_000;

/** @param list as CAS sends it, with keys in camel case; `undefined`: unknown */
export function chainFromList(list: unknown): CertificateChain | undefined {
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_LINKS) return undefined;
  const links: ChainLink[] = [];
  for (const entry of list) {
    const read = linksOf(entry);
    if (read.length === 0) return undefined;
    links.push(...read);
  }
  const [first, ...rest] = links;
  return first && links.length <= MAX_LINKS ? [first, ...rest] : undefined;
}

/** Empty: the entry cannot be read. */
function linksOf(entry: unknown): readonly ChainLink[] {
  if (typeof entry === 'string') return linksOfPem(entry);
  if (typeof entry !== 'object' || entry === null) return [];
  const { subject, issuer } = entry as Readonly<Record<string, unknown>>;
  if (isName(subject) && isName(issuer)) return [{ subject, issuer }];
  const pem = Object.values(entry).find((value) => typeof value === 'string' && value.includes('-----BEGIN'));
  return typeof pem === 'string' ? linksOfPem(pem) : [];
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_NAME_LENGTH &&
    !value.includes('-----') &&
    parseDistinguishedName(value) !== undefined
  );
}

const blockPattern = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** A text that holds anything but certificates is not read: it might hold a private key. */
function linksOfPem(text: string): readonly ChainLink[] {
  const blocks = text.match(blockPattern) ?? [];
  if (text.replace(blockPattern, '').includes('-----')) return [];
  const links = blocks.map(linkOfBlock);
  return links.every((link) => link !== undefined) ? links : [];
}

function linkOfBlock(pem: string): ChainLink | undefined {
  try {
    const { subject, issuer, fingerprint256 } = new X509Certificate(pem);
    return isName(subject) && isName(issuer)
      ? { subject, issuer, sha256: fingerprint256.replaceAll(':', '').toLowerCase() }
      : undefined;
  } catch {
    return undefined;
  }
}
