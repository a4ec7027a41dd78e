import type { Partition } from '../core/model/certificate.ts';
import type { Catalog } from './catalog.ts';
import type { Cloud } from './cloud.ts';

/** The catalog of each partition. */
export type Catalogs = (partition: Partition) => Catalog;

/** One catalog per partition for a whole invocation: CAS is listed once, not once per load balancer. */
export function sharedCatalogs(cloud: Pick<Cloud, 'catalog'>): Catalogs {
  const made = new Map<Partition, Catalog>();
  return (partition) => {
    const catalog = made.get(partition) ?? cloud.catalog(partition);
    made.set(partition, catalog);
    return catalog;
  };
}
