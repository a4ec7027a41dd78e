/**
 * The certificates in one CAS partition, as `Certificate` objects. A new catalog is created for every plan. Within one plan each
 * CAS call is made once, and no status is kept for the next plan.
 *
 * Everything but the chain comes from the lists. The details of a certificate are read if they are asked for (`describe`), if the lists leave
 * something out, and for every certificate of an account without ListCertificates. What never changes is kept in `cache`
 * (catalog-content.ts). Status, existence and the private key are read every time.
 *
 * Never reads keys or PEM. Never reports a certificate as missing because a list lacks it or because CAS failed to answer: only its details
 * say so. Temporary failures reject (the plan is made again later), a refusal of details is `details-unavailable`, and a refused list rejects.
 */
import pMap from 'p-map';
import {
  type Certificate,
  type CertificateId,
  type CertificateNames,
  certificateIdOf,
  parseCertificateId,
} from '../core/model/certificate.ts';
import { normaliseNames } from '../core/model/names.ts';
import type { CasApi, CertificateDetail, CertificateOrder, ListedCertificate } from './cas-api.ts';
import { type ByNumber, createCasLists, once } from './cas-lists.ts';
import { indexNames } from './catalog-candidates.ts';
import {
  type ContentCache,
  hasGap,
  hasStatus,
  type Lookup,
  mergeContent,
  mergeState,
  toLookup,
} from './catalog-content.ts';
import { CloudError } from './errors.ts';
import type { MissingActions } from './missing-actions.ts';

export interface Candidates {
  /** Valid according to CAS, ordered by id. */
  readonly candidates: readonly Certificate[];
  /** Listed as valid, but without readable details; with the reason. */
  readonly unreadable: ReadonlyMap<CertificateId, string>;
}

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
}

export interface CatalogOptions {
  readonly cas: CasApi;
  readonly cache: ContentCache;
  readonly missingActions: MissingActions;
}

/** Enough to use the full rate limit: CAS usually answers in 100 to 200 ms. */
const DETAILS_AT_ONCE = 4;

export function createCatalog({ cas, cache, missingActions }: CatalogOptions): Catalog {
  const { partition } = cas;
  const lists = createCasLists(cas, missingActions);
  const lookups = new Map<number, Promise<Lookup>>();
  const descriptions = new Map<number, Promise<Lookup>>();

  /** SHA-256 and serial number, if they are not known. The list of expired certificates is read only if the other one lacks them. */
  async function findOrder(number: number): Promise<CertificateOrder | undefined> {
    if (cache.get(certificateIdOf(number, partition))?.sha256 !== undefined) return undefined;
    return (await lists.validOrders()).get(number) ?? (await lists.expiredOrders()).get(number);
  }

  async function readDetailed(number: number): Promise<Lookup> {
    const id = certificateIdOf(number, partition);
    const detail = await readDetail(cas, number);
    if (detail instanceof CloudError) return failedLookup(id, detail);
    const order = await findOrder(number);
    const listed = lists.read()?.get(number);
    const content = mergeContent({ order, listed, detail, known: cache.get(id) });
    cache.set(id, content);
    return toLookup(id, content, mergeState(listed, detail));
  }

  function describeNumber(number: number): Promise<Lookup> {
    return kept(descriptions, number, () => readDetailed(number));
  }

  async function readListed(number: number): Promise<Lookup> {
    const listed = (await lists.certificates())?.get(number);
    if (listed === undefined) return describeNumber(number);
    const id = certificateIdOf(number, partition);
    const order = await findOrder(number);
    const content = mergeContent({ order, listed, detail: undefined, known: cache.get(id) });
    if (hasGap(content, listed)) return describeNumber(number);
    cache.set(id, content);
    return toLookup(id, content, listed);
  }

  function lookUpNumber(number: number): Promise<Lookup> {
    return kept(lookups, number, () => readListed(number));
  }

  /** Of every certificate that may be valid. */
  const candidateNames = once(async () => {
    const certificates = await lists.certificates();
    if (certificates === undefined) return indexNames(normalised(await lists.validOrders()));
    const offered = new Map([...certificates].filter(([, listed]) => isOffered(listed)));
    const contents = new Map(
      [...offered.keys()].map((number) => [number, cache.get(certificateIdOf(number, partition))]),
    );
    const needsOrders = [...contents.values()].some((content) => content?.sha256 === undefined);
    const orders = needsOrders ? await lists.validOrders() : new Map<number, CertificateOrder>();
    // A certificate that only one list has is unknown, not missing: its details decide. So are names that only one answer has.
    const unlisted = [...orders].filter(([number]) => !certificates.has(number));
    return indexNames(normalised(new Map(unlisted), offered, orders, contents));
  });

  return {
    async candidatesFor(names) {
      const numbers = (await candidateNames()).sharing(names);
      const found = await pMap(numbers, lookUpNumber, { concurrency: DETAILS_AT_ONCE });
      const candidates: Certificate[] = [];
      const unreadable = new Map<CertificateId, string>();
      for (const [index, number] of numbers.entries()) {
        const one = found[index];
        if (one?.kind === 'known') candidates.push(one.certificate);
        if (one?.kind === 'details-unavailable')
          unreadable.set(certificateIdOf(number, partition), one.message);
      }
      return { candidates, unreadable };
    },

    lookup: async (certificateId) => read(partition, certificateId, lookUpNumber),

    describe: async (certificateId) => read(partition, certificateId, describeNumber),
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

/** One call for each number at a time. A failure is not kept. */
function kept(
  answers: Map<number, Promise<Lookup>>,
  number: number,
  load: () => Promise<Lookup>,
): Promise<Lookup> {
  const before = answers.get(number);
  if (before) return before;
  const answer = load().catch((error: unknown) => {
    answers.delete(number);
    throw error;
  });
  answers.set(number, answer);
  return answer;
}

interface Named {
  readonly names?: readonly string[] | undefined;
}

/** The names of each certificate in the first two, from all of them. */
function normalised(
  unlisted: ByNumber<Named>,
  offered: ByNumber<Named> = new Map(),
  ...others: readonly ByNumber<Named | undefined>[]
): ByNumber<CertificateNames> {
  const sources = [unlisted, offered, ...others];
  return new Map(
    [...unlisted.keys(), ...offered.keys()].map((number) => [
      number,
      normaliseNames(sources.flatMap((source) => source.get(number)?.names ?? [])),
    ]),
  );
}

/** As ListUserCertificateOrder lists them. A certificate of unknown status may be valid. */
function isOffered(listed: ListedCertificate): boolean {
  return !hasStatus(listed, 'expired') && !hasStatus(listed, 'revoked');
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
