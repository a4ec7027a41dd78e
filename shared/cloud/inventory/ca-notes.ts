/**
 * What a report says of the CA certificates of mutual TLS: their ids, and when they expire if that is known. Pure.
 *
 * They are reported and never changed: no probe can prove which clients a listener trusts. ALB lists only ids. The expiry is known if a
 * certificate of EXTRA_CA has its serial number or digest in the id (whether ids of the private CA of CAS ever do is not documented), or if CAS
 * was asked and told it (ca-expiries.ts). Without that the expiry is unknown, which is said and is no alarm.
 */
import { X509Certificate } from 'node:crypto';
import { inUtc } from '../../base/words.ts';
import type { Note } from '../../core/model/texts/note.ts';

/** The CA certificates of one listener with mutual TLS; `unknown`: ALB did not list them. */
export interface ListenerCas {
  readonly listenerId: string;
  readonly certificateIds: readonly string[] | 'unknown';
}

/** A shorter text could be part of an id by chance. */
const MIN_MATCH_LENGTH = 16;

/**
 * @param extraCa PEM of one certificate each
 * @param fromCas what CAS told, by id
 * @returns one note for the load balancer; none without mutual TLS
 */
export function caNotes(
  listeners: readonly ListenerCas[],
  extraCa: readonly string[],
  fromCas: ReadonlyMap<string, number> = new Map(),
): readonly Note[] {
  const unlisted = listeners.filter(({ certificateIds }) => certificateIds === 'unknown');
  const byId = new Map<string, string[]>();
  for (const { listenerId, certificateIds } of listeners) {
    for (const id of certificateIds === 'unknown' ? [] : certificateIds)
      byId.set(id, [...(byId.get(id) ?? []), listenerId]);
  }
  const known: string[] = [];
  const unknown: string[] = [];
  const texts = [...byId].map(([id, on]) => {
    const [inExtraCaMs, inCasMs] = [expiryInExtraCa(id, extraCa), fromCas.get(id)];
    const expiryMs = inExtraCaMs ?? inCasMs;
    const where = on.join(', ');
    if (expiryMs === undefined) unknown.push(`${id} (${where})`);
    else known.push(`${id} (${where}, ${inUtc(expiryMs)})`);
    return `CA certificate ${id} (ca-by-hand) on ${where}: ${describeExpiry(inExtraCaMs, inCasMs)}`;
  });
  const missing = unlisted.map(({ listenerId }) => listenerId);
  if (missing.length > 0)
    texts.push(`CA certificates that ALB does not list (ca-by-hand) on ${missing.join(', ')}`);
  if (texts.length === 0) return [];
  return [
    {
      note: 'mutual-tls',
      message: `mutual TLS with ${texts.join('; ')}. They are never changed.`,
      parameters: { known, unknown, unlisted: missing },
    },
  ];
}

function describeExpiry(inExtraCaMs: number | undefined, inCasMs: number | undefined): string {
  if (inExtraCaMs !== undefined) return `expires at ${inUtc(inExtraCaMs)}`;
  if (inCasMs !== undefined) return `expires at ${inUtc(inCasMs)} according to CAS`;
  return 'expiry unknown';
}

/** In milliseconds; `undefined` if no certificate of EXTRA_CA is recognised in the id. */
export function expiryInExtraCa(id: string, extraCa: readonly string[]): number | undefined {
  const wanted = plain(id);
  const found = extraCa
    .map((pem) => new X509Certificate(pem))
    .find(({ serialNumber, fingerprint, fingerprint256 }) =>
      [serialNumber, fingerprint, fingerprint256]
        .map(plain)
        .some((text) => text.length >= MIN_MATCH_LENGTH && wanted.includes(text)),
    );
  return found && Date.parse(found.validTo);
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
