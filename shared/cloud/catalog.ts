/**
 * What CAS knows in one partition, as `Certificate` objects. Made anew for every plan: within one plan CAS is asked once for each
 * thing, and no status outlives it.
 *
 * Names and SHA-256 come from the list, everything else from the details. What is under an id never changes in CAS, so content
 * is remembered in `cache` and fills gaps that later answers leave; status, existence and the private key are asked every time.
 *
 * Never reads keys or PEM, and never says "does not exist" where CAS merely would not answer: passing faults reject (the whole
 * plan is made later), a refusal is `details-unavailable`.
 */
import pMap from 'p-map';
import {
  type Certificate,
  type CertificateId,
  certificateIdOf,
  parseCertificateId,
} from '../core/model/certificate.ts';
import { nameCovers, normaliseNames } from '../core/model/names.ts';
import type { CasApi, CertificateDetail, CertificateOrder } from './cas-api.ts';
import { CloudError } from './errors.ts';
import { readAllNumbered } from './paging.ts';

export type Lookup =
  | { readonly kind: 'known'; readonly certificate: Certificate }
  /** Deleted, another account's, another partition's, or an id that CAS cannot know. */
  | { readonly kind: 'missing'; readonly message: string }
  /** CAS would not say: no permission, no such action here, or an answer without the essential fields. */
  | { readonly kind: 'details-unavailable'; readonly message: string };

export interface UnreadableCandidate {
  readonly certificateId: CertificateId;
  readonly message: string;
}

export interface Catalog {
  /** Every certificate that is valid by CAS's account, in the order of their ids. */
  candidates(): Promise<readonly Certificate[]>;
  /** Those that share a name with `names` (normalised), directly or by a wildcard; few calls even in a large account. */
  candidatesFor(names: readonly string[]): Promise<readonly Certificate[]>;
  /** One certificate, valid or not. */
  lookup(certificateId: CertificateId): Promise<Lookup>;
  /** Candidates of the calls so far that were left out because their details could not be read. */
  unreadableCandidates(): readonly UnreadableCandidate[];
}

/** What never changes under an id. Fields nobody gave are absent. JSON-safe. */
export type CertificateContent = {
  readonly [Field in Exclude<ContentField, 'names'>]?: NonNullable<Certificate[Field]>;
} & { readonly names?: readonly [string, ...string[]] };

type ContentField = Exclude<keyof Certificate, 'certificateId' | 'revoked' | 'privateKeyPresent'>;

/** A `Map` will do; one that is kept saves gaps from turning up again in the next invocation. */
export interface ContentCache {
  get(certificateId: CertificateId): CertificateContent | undefined;
  set(certificateId: CertificateId, content: CertificateContent): void;
}

export interface CatalogOptions {
  readonly cas: CasApi;
  readonly cache: ContentCache;
}

/** The default of ListUserCertificateOrder; larger pages work for some, but no maximum is documented. */
const PAGE_SIZE = 50;

/** Enough to keep the rate limiter busy at CAS's usual 100 to 200 ms an answer. */
const DETAILS_AT_ONCE = 4;

export function createCatalog({ cas, cache }: CatalogOptions): Catalog {
  const validOrders = once(() => listOrders(cas, undefined));
  const expiredOrders = once(() => listOrders(cas, 'EXPIRED'));
  const lookups = new Map<number, () => Promise<Lookup>>();
  const unreadable = new Map<CertificateId, string>();

  /** The entry in a list; the list of expired ones is asked for only where the SHA-256 is known from nowhere else. */
  async function findOrder(
    number: number,
    sha256: string | undefined,
  ): Promise<CertificateOrder | undefined> {
    const order = (await validOrders()).get(number);
    if (order !== undefined || sha256 !== undefined) return order;
    return (await expiredOrders()).get(number);
  }

  async function read(number: number): Promise<Lookup> {
    const id = certificateIdOf(number, cas.partition);
    const detail = await readDetail(cas, number);
    if (detail instanceof CloudError) return explain(id, detail);
    const known = cache.get(id);
    const order = await findOrder(number, known?.sha256);
    const content = merge(order, detail, known);
    cache.set(id, content);
    return toLookup(id, content, detail);
  }

  async function lookUpNumber(number: number): Promise<Lookup> {
    const known = lookups.get(number) ?? once(() => read(number));
    lookups.set(number, known);
    return known();
  }

  async function readCandidates(orders: readonly CertificateOrder[]): Promise<readonly Certificate[]> {
    const read = await pMap(orders, ({ certificateId }) => lookUpNumber(certificateId), {
      concurrency: DETAILS_AT_ONCE,
    });
    return read.flatMap((lookup, index) => {
      if (lookup.kind === 'known') return [lookup.certificate];
      const number = orders[index]?.certificateId;
      if (lookup.kind === 'details-unavailable' && number !== undefined)
        unreadable.set(certificateIdOf(number, cas.partition), lookup.message);
      return [];
    });
  }

  return {
    async candidates() {
      return readCandidates([...(await validOrders()).values()]);
    },

    async candidatesFor(names) {
      const orders = [...(await validOrders()).values()];
      return readCandidates(orders.filter((order) => mayShareName(order, names)));
    },

    async lookup(certificateId) {
      const parsed = parseCertificateId(certificateId);
      if (parsed === undefined || !Number.isSafeInteger(parsed.number))
        return { kind: 'missing', message: `${certificateId} is not an id that CAS gives.` };
      if (parsed.partition !== cas.partition)
        return { kind: 'missing', message: `${certificateId} is not in the partition ${cas.partition}.` };
      return lookUpNumber(parsed.number);
    },

    unreadableCandidates() {
      return [...unreadable].map(([certificateId, message]) => ({ certificateId, message }));
    },
  };
}

/** Runs `ask` at most once at a time and remembers what it brought; a failure is not remembered. */
function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function listOrders(
  cas: CasApi,
  status: 'EXPIRED' | undefined,
): Promise<ReadonlyMap<number, CertificateOrder>> {
  const orders = await readAllNumbered<CertificateOrder>({
    action: 'ListUserCertificateOrder',
    pageSize: PAGE_SIZE,
    fetchPage: (currentPage) =>
      cas.listUserCertificateOrder({
        currentPage,
        showSize: PAGE_SIZE,
        ...(status === undefined ? {} : { status }),
      }),
    idOf: ({ certificateId }) => String(certificateId),
  });
  const inOrder = [...orders].sort((left, right) => left.certificateId - right.certificateId);
  return new Map(inOrder.map((order) => [order.certificateId, order]));
}

/** Where the list gives no names the details may. */
function mayShareName(order: CertificateOrder, wanted: readonly string[]): boolean {
  const names = normaliseNames(order.names);
  if (names === 'unknown') return true;
  return names.some((name) => wanted.some((other) => nameCovers(name, other) || nameCovers(other, name)));
}

/** The details, or an error that says something about this one certificate. Everything else rejects. */
async function readDetail(cas: CasApi, number: number): Promise<CertificateDetail | CloudError> {
  try {
    return await cas.getCertificateDetail(number);
  } catch (error) {
    if (error instanceof CloudError && !error.retryable) return error;
    throw error;
  }
}

function explain(id: CertificateId, error: CloudError): Lookup {
  if (error.kind === 'not-found') return { kind: 'missing', message: `CAS has no certificate ${id}.` };
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return { kind: 'details-unavailable', message: `CAS would not describe ${id}: ${error.message}${hint}` };
}

/** New answers first; what they leave out is taken from what was known before. */
function merge(
  order: CertificateOrder | undefined,
  detail: CertificateDetail,
  known: CertificateContent | undefined,
): CertificateContent {
  const names = [order?.names, detail.names].map(normaliseNames).find((candidate) => candidate !== 'unknown');
  const fresh = {
    instanceId: detail.instanceId ?? order?.instanceId,
    names,
    keyType: detail.keyType,
    keySizeBits: detail.keySizeBits,
    notBeforeMs: detail.notBeforeMs,
    notAfterMs: detail.notAfterMs,
    sha256: order?.sha256,
    serialNumber: order?.serialNumber ?? detail.serialNumber,
    issuer: detail.issuer ?? order?.issuer,
  };
  const given = Object.fromEntries(Object.entries(fresh).filter(([, value]) => value !== undefined));
  return { ...known, ...given } as CertificateContent;
}

function toLookup(
  certificateId: CertificateId,
  content: CertificateContent,
  detail: CertificateDetail,
): Lookup {
  const { keyType, notBeforeMs, notAfterMs } = content;
  if (keyType === undefined || notBeforeMs === undefined || notAfterMs === undefined)
    return {
      kind: 'details-unavailable',
      message: `CAS did not give the key type and the exact dates of ${certificateId}.`,
    };
  return {
    kind: 'known',
    certificate: {
      certificateId,
      instanceId: content.instanceId,
      names: content.names ?? 'unknown',
      keyType,
      keySizeBits: content.keySizeBits,
      notBeforeMs,
      notAfterMs,
      sha256: content.sha256,
      serialNumber: content.serialNumber,
      issuer: content.issuer,
      revoked: detail.status?.toLowerCase() === 'revoked',
      privateKeyPresent: detail.privateKeyPresent ?? 'unknown',
    },
  };
}
