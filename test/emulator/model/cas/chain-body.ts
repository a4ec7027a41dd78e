/**
 * `CertificateChainList` of GetCertificateDetail: names and dates, never PEM. The entries follow the uploaded text, leaf first. A certificate
 * without bytes has a leaf with the described issuer, and a root of that name.
 */
import { X509Certificate } from 'node:crypto';
import type { CertificateRecord } from '../records.ts';
import type { WireBody } from '../wire.ts';
import type { World } from '../world.ts';

interface Link {
  readonly subject: string;
  readonly issuer: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export function chainBody({ knobs }: World, certificate: CertificateRecord): WireBody {
  switch (knobs.certificateChain) {
    case 'missing':
      return {};
    case 'empty':
      return { CertificateChainList: [] };
    case 'leaf':
      return { CertificateChainList: sentChain(certificate).slice(0, 1).map(entryOf) };
    case 'without-root':
      return { CertificateChainList: sentChain(certificate).map(entryOf) };
    case 'with-root':
      return { CertificateChainList: withRoot(sentChain(certificate)).map(entryOf) };
  }
}

function sentChain({ material, described }: CertificateRecord): readonly Link[] {
  if (!material.chainPem.includes('BEGIN CERTIFICATE')) {
    const { names, issuer, notBeforeMs, notAfterMs } = described;
    return [{ subject: `CN=${names[0] ?? 'No name'}`, issuer, notBeforeMs, notAfterMs }];
  }
  return material.chainPem
    .split(/(?=-----BEGIN CERTIFICATE-----)/)
    .filter((block) => block.includes('BEGIN'))
    .map((block) => new X509Certificate(block))
    .map(({ subject, issuer, validFrom, validTo }) => ({
      subject: subject.replaceAll('\n', ', '),
      issuer: issuer.replaceAll('\n', ', '),
      notBeforeMs: Date.parse(validFrom),
      notAfterMs: Date.parse(validTo),
    }));
}

function withRoot(links: readonly Link[]): readonly Link[] {
  const last = links.at(-1);
  if (!last || last.subject === last.issuer) return links;
  return [...links, { ...last, subject: last.issuer }];
}

function entryOf({ subject, issuer, notBeforeMs, notAfterMs }: Link) {
  return { Subject: subject, Issuer: issuer, NotBefore: notBeforeMs, NotAfter: notAfterMs };
}
