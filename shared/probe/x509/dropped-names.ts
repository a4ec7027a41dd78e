/**
 * How many alternative names of a certificate are missing from the names that were read off it. Pure. It counts the entries in the
 * DER, so that no name gets lost without a word, whatever Node makes of the extension as text.
 */
import type { X509Certificate } from 'node:crypto';
import type { DerElement } from '../../base/bytes/der.ts';
import { alternativeNames, certificateParts } from '../../core/proof/certificate-parts.ts';
import type { ServedLeaf } from '../../core/proof/observation.ts';

export function withDroppedNames({ raw }: X509Certificate, leaf: ServedLeaf): ServedLeaf {
  const parts = certificateParts(raw);
  const entries = new Set(parts ? alternativeNames(parts).map(normalForm) : []);
  const droppedNames = entries.size - leaf.names.length;
  return droppedNames > 0 ? { ...leaf, droppedNames } : leaf;
}

/** Names that differ only in case, or in a dot at the end, are the same name. */
function normalForm({ tag, content }: DerElement): string {
  return `${tag}:${content.toString('latin1').toLowerCase().replace(/\.$/, '')}`;
}
