import {
  type Certificate,
  type CertificateId,
  type Partition,
  partitionOf,
  partitionOfRegion,
} from '../core/model/certificate.ts';
import type { Catalog } from './catalog.ts';
import type { Candidates } from './catalog-candidates.ts';
import type { Lookup } from './catalog-content.ts';
import type { Cloud } from './cloud.ts';

/**
 * CAS as an ALB of one region uses it. An id is looked up in the partition that it names, because ALB attaches certificates of the
 * other partition, too; a certificate is only replaced from its own partition.
 */
export interface RegionCatalog {
  /** One certificate, valid or not. */
  lookup(certificateId: CertificateId): Promise<Lookup>;
  /** The same by its details, with its chain and in its present state. */
  describe(certificateId: CertificateId): Promise<Lookup>;
  /** The same with its chain. */
  lookupWithChain(certificateId: CertificateId): Promise<Lookup>;
  /** Valid certificates that share a name with one of `attached` and are in its partition. */
  candidatesFor(attached: readonly Certificate[]): Promise<Candidates>;
}

/** With what is kept of the region's own partition. */
export interface KeptCatalog extends RegionCatalog {
  readonly own: Pick<Catalog, 'remember' | 'contents'>;
}

export type Catalogs = (region: string) => KeptCatalog;

/** One catalog per partition for a whole invocation: CAS is listed once, not once per load balancer. */
export function sharedCatalogs(cloud: Pick<Cloud, 'catalog'>): Catalogs {
  const made = new Map<Partition, Catalog>();
  const catalogOf = (partition: Partition): Catalog => {
    const catalog = made.get(partition) ?? cloud.catalog(partition);
    made.set(partition, catalog);
    return catalog;
  };
  return (region) => ({
    get own() {
      return catalogOf(partitionOfRegion(region));
    },
    lookup: (certificateId) => catalogOf(partitionOf(certificateId, region)).lookup(certificateId),
    describe: (certificateId) => catalogOf(partitionOf(certificateId, region)).describe(certificateId),
    lookupWithChain: (certificateId) =>
      catalogOf(partitionOf(certificateId, region)).lookupWithChain(certificateId),
    async candidatesFor(attached) {
      const candidates: Certificate[] = [];
      const unreadable = new Map<CertificateId, string>();
      for (const [partition, names] of namesByPartition(attached, region)) {
        const found = await catalogOf(partition).candidatesFor(names);
        candidates.push(...found.candidates);
        for (const [certificateId, message] of found.unreadable) unreadable.set(certificateId, message);
      }
      return { candidates, unreadable };
    },
  });
}

/** The region's own partition is always included: without a name, its certificates of unknown names are still candidates. */
function namesByPartition(
  attached: readonly Certificate[],
  region: string,
): ReadonlyMap<Partition, readonly string[]> {
  const names = new Map<Partition, readonly string[]>([[partitionOfRegion(region), []]]);
  for (const certificate of attached) {
    if (certificate.names === 'unknown') continue;
    const partition = partitionOf(certificate.certificateId, region);
    names.set(partition, [...new Set([...(names.get(partition) ?? []), ...certificate.names])]);
  }
  return names;
}
