/**
 * Asks CAS when the CA certificates of mutual TLS expire, where an operator has switched that on (CA_EXPIRY_FROM_CAS).
 *
 * Off by default: no document says whether CAS knows the ids of CA certificates. An answer that is missing, refused or failed means that the
 * expiry is unknown. It never fails the reading of a load balancer, because nothing is decided by it.
 */
import pMap from 'p-map';
import type { CertificateId } from '../../core/model/certificate.ts';
import type { Catalog } from '../catalog.ts';
import { expiryInExtraCa, type ListenerCas } from './ca-notes.ts';

/** As for the listeners of a load balancer. Usually there is one CA certificate. */
const LOOKUPS_AT_ONCE = 4;

export interface CaExpirySettings {
  /** PEM, one certificate each. */
  readonly extraCa?: readonly string[];
  /** Default: CAS is not asked. */
  readonly caExpiryFromCas?: boolean;
}

/** @returns the known expiries, by id; each id is looked up once, and not where EXTRA_CA tells its expiry */
export async function readCaExpiries(
  catalog: Pick<Catalog, 'lookup'>,
  listeners: readonly ListenerCas[],
  { extraCa = [], caExpiryFromCas = false }: CaExpirySettings,
): Promise<ReadonlyMap<string, number>> {
  if (!caExpiryFromCas) return new Map();
  const ids = listeners.flatMap(({ certificateIds }) => (certificateIds === 'unknown' ? [] : certificateIds));
  const unknown = [...new Set(ids)].filter((id) => expiryInExtraCa(id, extraCa) === undefined);
  const expiries = await pMap(unknown, async (id) => [id, await askCas(catalog, id)] as const, {
    concurrency: LOOKUPS_AT_ONCE,
  });
  return new Map(expiries.flatMap(([id, expiryMs]) => (expiryMs === undefined ? [] : [[id, expiryMs]])));
}

async function askCas(catalog: Pick<Catalog, 'lookup'>, id: string): Promise<number | undefined> {
  try {
    const found = await catalog.lookup(id as CertificateId);
    return found.kind === 'known' ? found.certificate.notAfterMs : undefined;
  } catch {
    // A note is not worth a rotation: whatever CAS failed with, the expiry is only unknown.
    return undefined;
  }
}
