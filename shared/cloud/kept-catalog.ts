/**
 * The certificates of one CAS partition for a worker that has the content of all of them from the ledger: it lists nothing, however many there
 * are.
 *
 * Content only says which certificates may replace others. Their state is presumed, so they must be described before anything is decided with
 * them (`withDetails` in inventory/read-chains.ts). Everything else is read by its details: status, existence and the private key are never those of the ledger.
 *
 * Where CAS describes other content than is kept, nothing that is kept can be relied on: rejects with `ContentContradicted`.
 */
import pMap from 'p-map';
import {
  type CertificateId,
  certificateIdOf,
  type Partition,
  parseCertificateId,
} from '../core/model/certificate.ts';
import type { CertificateContent } from '../core/model/certificate-content.ts';
import { type Catalog, type CertificateContents, DETAILS_AT_ONCE } from './catalog.ts';
import { indexNames, sortedOut } from './catalog-candidates.ts';
import { contradicts, type Lookup, lacksNames, toLookup } from './catalog-content.ts';
import type { Cloud } from './cloud.ts';
import { CloudError } from './errors.ts';

interface KeptContents extends CertificateContents {
  get(certificateId: CertificateId): CertificateContent | undefined;
}

/** `cloud` with catalogs that rely on `contents` of this partition. */
export function withContents(
  cloud: Pick<Cloud, 'catalog'>,
  kept: { readonly partition: Partition; readonly contents: KeptContents },
): Pick<Cloud, 'catalog'> {
  return {
    catalog: (partition) => {
      const catalog = cloud.catalog(partition);
      return partition === kept.partition ? keptCatalog(catalog, kept.contents, partition) : catalog;
    },
  };
}

function keptCatalog(catalog: Catalog, contents: KeptContents, partition: Partition): Catalog {
  catalog.remember(contents);
  const numbered = new Map(
    [...contents].flatMap(([id, content]) => {
      const number = parseCertificateId(id)?.number;
      return number === undefined ? [] : [[number, content] as const];
    }),
  );
  const index = indexNames(
    new Map([...numbered].map(([number, { names }]) => [number, names ?? 'unknown'] as const)),
  );

  async function describe(certificateId: CertificateId): Promise<Lookup> {
    const answer = await catalog.describe(certificateId);
    const known = contents.get(certificateId);
    if (known === undefined || answer.kind !== 'known') return answer;
    const { names } = answer.certificate;
    const lacks = names !== 'unknown' && lacksNames(known, names);
    if (lacks || contradicts(known, answer.certificate)) throw contradicted(certificateId);
    return answer;
  }

  /** With the details of those of which too little is kept. */
  async function candidateOf(number: number): Promise<Lookup> {
    const id = certificateIdOf(number, partition);
    const presumed = toLookup(id, numbered.get(number) ?? {}, { status: undefined, privateKeyPresent: true });
    return presumed.kind === 'known' ? presumed : describe(id);
  }

  return {
    ...catalog,
    async candidatesFor(names) {
      const found = await pMap(index.sharing(names), candidateOf, { concurrency: DETAILS_AT_ONCE });
      return sortedOut(partition, index.sharing(names), found);
    },
    lookup: describe,
    lookupWithChain: describe,
    describe,
  };
}

function contradicted(certificateId: CertificateId): CloudError {
  return new CloudError(`CAS describes ${certificateId} otherwise than an earlier scan has read it.`, {
    kind: 'invalid-answer',
    action: 'GetCertificateDetail',
    cloudCode: 'ContentContradicted',
    hint: 'Nothing was changed. The next run lists all certificates of CAS again.',
  });
}
