/**
 * The certificates in one CAS partition, as `Certificate` objects. A new catalog is created for every plan. Within one plan each
 * CAS call is made once, and no status is kept for the next plan.
 *
 * Everything but the chain comes from the lists. The details of a certificate are read if they are asked for (`describe`), if the lists leave
 * something out, and for every certificate of an account without ListCertificates. What never changes is kept in `cache`
 * (catalog-content.ts), also from earlier invocations (`remember`). Status, existence and the private key are read every time.
 *
 * Never reads keys or PEM. Never reports a certificate as missing because a list lacks it or because CAS failed to answer: only its details
 * say so. Temporary failures reject (the plan is made again later), a refusal of details is `details-unavailable`, and a refused list rejects.
 */
import pMap from 'p-map';
import { type PackedMap, packedMap } from '../base/packed.ts';
import { type CertificateId, certificateIdOf, parseCertificateId } from '../core/model/certificate.ts';
import type { CertificateContent } from '../core/model/certificate-content.ts';
import { normaliseNames } from '../core/model/names.ts';
import type { CasApi, CertificateDetail, CertificateOrder, ListedCertificate } from './cas-api.ts';
import { type ByNumber, createCasLists, once } from './cas-lists.ts';
import { type Candidates, indexNames, isOffered, normalisedNames, sortedOut } from './catalog-candidates.ts';
import {
  type ContentCache,
  contradicts,
  hasGap,
  type Lookup,
  lacksNames,
  mergeContent,
  mergeState,
  toLookup,
} from './catalog-content.ts';
import { CloudError } from './errors.ts';
import type { MissingActions } from './missing-actions.ts';

export interface Catalog {
  /**
   * Valid certificates that share a name with `names` (normalised), directly or by a wildcard. Takes few calls even in a large
   * account.
   */
  candidatesFor(names: readonly string[]): Promise<Candidates>;
  /** One certificate, valid or not. Without its chain, unless that is known. */
  lookup(certificateId: CertificateId): Promise<Lookup>;
  /** One certificate by its details: with its chain, and in its present state. Reads no list of certificates. */
  describe(certificateId: CertificateId): Promise<Lookup>;
  /** One certificate with its chain: by its details, unless it is known what they say of the chain. */
  lookupWithChain(certificateId: CertificateId): Promise<Lookup>;
  /** Adds content that an earlier invocation has read. */
  remember(contents: CertificateContents): void;
  /**
   * The content of every certificate that CAS lists, and of every other one that was described, ordered by number. `undefined`: the list was not read until now,
   * or the account lacks it.
   */
  contents(): Promise<CertificateContents | undefined>;
}

export interface CertificateContents extends Iterable<readonly [CertificateId, CertificateContent]> {
  readonly size: number;
}

export interface CatalogOptions {
  readonly cas: CasApi;
  readonly cache: ContentCache;
  readonly missingActions: MissingActions;
}

/** Enough to use the full rate limit: CAS usually answers in 100 to 200 ms. */
export const DETAILS_AT_ONCE = 4;

export function createCatalog({ cas, cache, missingActions }: CatalogOptions): Catalog {
  const { partition } = cas;
  const lists = createCasLists(cas, missingActions);
  /** Under way. */
  const describing = new Map<number, Promise<Lookup>>();
  const described = packedMap<number, Lookup>();

  /** What is known of a certificate, unless CAS now describes another one under its id. */
  function knownOf(number: number, answer: Partial<CertificateDetail>): CertificateContent | undefined {
    const known = cache.get(number);
    return known === undefined || contradicts(known, answer) ? undefined : known;
  }

  /** SHA-256 and serial number, if they are not known. The list of expired certificates is read only if the other one lacks them. */
  async function findOrder(
    number: number,
    known: CertificateContent | undefined,
  ): Promise<CertificateOrder | undefined> {
    if (known?.sha256 !== undefined) return undefined;
    return (await lists.validOrders()).get(number) ?? (await lists.expiredOrders()).get(number);
  }

  async function readDetailed(number: number): Promise<Lookup> {
    const id = certificateIdOf(number, partition);
    const detail = await readDetail(cas, number);
    if (detail instanceof CloudError) return failedLookup(id, detail);
    const kept = knownOf(number, detail);
    const told = normaliseNames(detail.names);
    const known = kept && told !== 'unknown' && lacksNames(kept, told) ? undefined : kept;
    const order = await findOrder(number, known);
    const listed = lists.read()?.get(number);
    const content = mergeContent({ order, listed, detail, known });
    cache.set(number, content);
    return toLookup(id, content, mergeState(listed, detail));
  }

  /** One call for each number at a time. A failure is not kept. */
  async function describeNumber(number: number): Promise<Lookup> {
    const known = described.get(number);
    if (known !== undefined) return known;
    const answer =
      describing.get(number) ??
      readDetailed(number)
        .then((lookup) => {
          described.set(number, lookup);
          return lookup;
        })
        .finally(() => describing.delete(number));
    describing.set(number, answer);
    return answer;
  }

  async function lookUpNumber(number: number): Promise<Lookup> {
    const listed = (await lists.certificates())?.get(number);
    if (listed === undefined) return describeNumber(number);
    const id = certificateIdOf(number, partition);
    const known = knownOf(number, listed);
    const order = await findOrder(number, known);
    const content = mergeContent({ order, listed, detail: undefined, known });
    if (hasGap(content, listed)) return describeNumber(number);
    cache.set(number, content);
    return toLookup(id, content, listed);
  }

  /** Whether the SHA-256 of a certificate is not known that the list of valid ones may have. */
  function lacksOrder(certificates: ByNumber<ListedCertificate>): boolean {
    for (const [number, listed] of certificates)
      if (isOffered(listed) && knownOf(number, listed)?.sha256 === undefined) return true;
    return false;
  }

  /** Of every certificate that may be valid. */
  const candidateNames = once(async () => {
    const certificates = await lists.certificates();
    if (certificates === undefined) return indexNames(normalisedNames(await lists.validOrders()));
    const offered = new Map<number, Pick<CertificateOrder, 'names'>>();
    let needsOrders = false;
    for (const [number, listed] of certificates) {
      if (!isOffered(listed)) continue;
      const known = knownOf(number, listed);
      needsOrders ||= known?.sha256 === undefined;
      // A name that only one answer has still belongs to the certificate.
      offered.set(number, { names: [...(listed.names ?? []), ...(known?.names ?? [])] });
    }
    const orders = needsOrders ? await lists.validOrders() : new Map<number, CertificateOrder>();
    // A certificate that only one list has is unknown, not missing: its details decide.
    const unlisted = new Map<number, Pick<CertificateOrder, 'names'>>();
    for (const [number, { names }] of orders) if (!certificates.has(number)) unlisted.set(number, { names });
    return indexNames(normalisedNames(unlisted, offered, orders));
  });

  return {
    async candidatesFor(names) {
      const numbers = (await candidateNames()).sharing(names);
      const found = await pMap(numbers, lookUpNumber, { concurrency: DETAILS_AT_ONCE });
      return sortedOut(partition, numbers, found);
    },

    lookup: async (certificateId) => read(partition, certificateId, lookUpNumber),

    describe: async (certificateId) => read(partition, certificateId, describeNumber),

    lookupWithChain: async (certificateId) => {
      return read(partition, certificateId, (number) =>
        cache.get(number)?.chain === undefined ? describeNumber(number) : lookUpNumber(number),
      );
    },

    remember(contents) {
      for (const [id, content] of contents) {
        const parsed = parseCertificateId(id);
        if (parsed?.partition === partition) cache.set(parsed.number, content);
      }
    },

    async contents() {
      const certificates = lists.read();
      if (certificates === undefined) return undefined;
      const orders = lacksOrder(certificates)
        ? await lists.validOrders()
        : new Map<number, CertificateOrder>();
      await Promise.all(describing.values());
      const unlisted = [...described].flatMap(([number, { kind }]) =>
        kind === 'known' && !certificates.has(number) ? [number] : [],
      );
      const listedNumbers = Array.from(certificates, ([number]) => number);
      const all = packedMap<number, CertificateContent>();
      for (const number of [...listedNumbers, ...unlisted].sort((left, right) => left - right)) {
        const listed = certificates.get(number);
        const known = listed === undefined ? cache.get(number) : knownOf(number, listed);
        all.set(number, mergeContent({ order: orders.get(number), listed, detail: undefined, known }));
      }
      return contentsOf(partition, all);
    },
  };
}

function contentsOf(partition: string, byNumber: PackedMap<number, CertificateContent>): CertificateContents {
  return {
    size: byNumber.size,
    *[Symbol.iterator]() {
      for (const [number, content] of byNumber) yield [certificateIdOf(number, partition), content] as const;
    },
  };
}

/** An id that CAS cannot have is missing without a call. */
async function read(
  partition: string,
  certificateId: CertificateId,
  readNumber: (number: number) => Promise<Lookup>,
): Promise<Lookup> {
  const parsed = parseCertificateId(certificateId);
  if (parsed === undefined || !Number.isSafeInteger(parsed.number))
    return { kind: 'missing', message: `${certificateId} is not a valid CAS certificate id.` };
  if (parsed.partition !== partition)
    return { kind: 'missing', message: `${certificateId} is not in the partition ${partition}.` };
  return readNumber(parsed.number);
}

/** The details, or an error that concerns this certificate alone. All other errors reject. */
async function readDetail(cas: CasApi, number: number): Promise<CertificateDetail | CloudError> {
  try {
    return await cas.getCertificateDetail(number);
  } catch (error) {
    if (error instanceof CloudError && !error.retryable) return error;
    throw error;
  }
}

function failedLookup(id: CertificateId, error: CloudError): Lookup {
  if (error.kind === 'not-found') return { kind: 'missing', message: `CAS has no certificate ${id}.` };
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return {
    kind: 'details-unavailable',
    message: `CAS returned no details of ${id}: ${error.message}${hint}`,
  };
}
