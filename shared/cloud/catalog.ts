/**
 * The certificates in one CAS partition, as `Certificate` objects. A new catalog is created for every plan. Within one plan each
 * CAS call is made once, and no status is kept for the next plan.
 *
 * Names and SHA-256 come from the list, all other fields from the details. The content of an id never changes in CAS, so it is
 * kept in `cache` and fills gaps in later answers. Status, existence and the private key are read every time.
 *
 * Never reads keys or PEM. Never reports a certificate as missing because CAS failed to answer: temporary failures reject (the
 * plan is made again later), a refusal is `details-unavailable`.
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
  /** Deleted, in another account or partition, or not a possible CAS id. */
  | { readonly kind: 'missing'; readonly message: string }
  /** CAS returned no usable details: no permission, no such action, or an answer without the essential fields. */
  | { readonly kind: 'details-unavailable'; readonly message: string };

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
  /** One certificate, valid or not. */
  lookup(certificateId: CertificateId): Promise<Lookup>;
}

/** The fields of a certificate that never change. Unknown fields are absent. JSON-safe. */
export type CertificateContent = {
  readonly [Field in Exclude<ContentField, 'names'>]?: NonNullable<Certificate[Field]>;
} & { readonly names?: readonly [string, ...string[]] };

type ContentField = Exclude<keyof Certificate, 'certificateId' | 'revoked' | 'privateKeyPresent'>;

/** A `Map` is enough. If it is kept for the next invocation, gaps stay filled. */
export interface ContentCache {
  get(certificateId: CertificateId): CertificateContent | undefined;
  set(certificateId: CertificateId, content: CertificateContent): void;
}

export interface CatalogOptions {
  readonly cas: CasApi;
  readonly cache: ContentCache;
}

/** The default page size of ListUserCertificateOrder. Larger pages work for some accounts, but no maximum is documented. */
const PAGE_SIZE = 50;

/** Enough to use the full rate limit: CAS usually answers in 100 to 200 ms. */
const DETAILS_AT_ONCE = 4;

export function createCatalog({ cas, cache }: CatalogOptions): Catalog {
  const validOrders = once(() => listOrders(cas, undefined));
  const expiredOrders = once(() => listOrders(cas, 'EXPIRED'));
  const lookups = new Map<number, () => Promise<Lookup>>();

  /** The list entry of a certificate. The list of expired certificates is read only if the SHA-256 is not known otherwise. */
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
    if (detail instanceof CloudError) return failedLookup(id, detail);
    const known = cache.get(id);
    const order = await findOrder(number, known?.sha256);
    const content = mergeContent(order, detail, known);
    cache.set(id, content);
    return toLookup(id, content, detail);
  }

  async function lookUpNumber(number: number): Promise<Lookup> {
    const known = lookups.get(number) ?? once(() => read(number));
    lookups.set(number, known);
    return known();
  }

  return {
    async candidatesFor(names) {
      const orders = [...(await validOrders()).values()].filter((order) => mayShareName(order, names));
      const candidates: Certificate[] = [];
      const unreadable = new Map<CertificateId, string>();
      const lookups = await pMap(orders, ({ certificateId }) => lookUpNumber(certificateId), {
        concurrency: DETAILS_AT_ONCE,
      });
      for (const [index, { certificateId }] of orders.entries()) {
        const found = lookups[index];
        if (found?.kind === 'known') candidates.push(found.certificate);
        if (found?.kind === 'details-unavailable')
          unreadable.set(certificateIdOf(certificateId, cas.partition), found.message);
      }
      return { candidates, unreadable };
    },

    async lookup(certificateId) {
      const parsed = parseCertificateId(certificateId);
      if (parsed === undefined || !Number.isSafeInteger(parsed.number))
        return { kind: 'missing', message: `${certificateId} is not a valid CAS certificate id.` };
      if (parsed.partition !== cas.partition)
        return { kind: 'missing', message: `${certificateId} is not in the partition ${cas.partition}.` };
      return lookUpNumber(parsed.number);
    },
  };
}

/** Runs `load` at most once at a time and keeps its result. A failure is not kept. */
function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= load().catch((error: unknown) => {
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

/** If the list has no names, the details may have some. */
function mayShareName(order: CertificateOrder, wanted: readonly string[]): boolean {
  const names = normaliseNames(order.names);
  if (names === 'unknown') return true;
  return names.some((name) => wanted.some((other) => nameCovers(name, other) || nameCovers(other, name)));
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

/** New answers have priority. Missing fields are taken from the known content. */
function mergeContent(
  order: CertificateOrder | undefined,
  detail: CertificateDetail,
  known: CertificateContent | undefined,
): CertificateContent {
  // An entry that one of the answers left out still belongs to the certificate.
  const names = normaliseNames([...(order?.names ?? []), ...(detail.names ?? []), ...(known?.names ?? [])]);
  const fresh = {
    instanceId: detail.instanceId ?? order?.instanceId,
    names: names === 'unknown' ? undefined : names,
    keyType: detail.keyType,
    keySizeBits: detail.keySizeBits,
    notBeforeMs: detail.notBeforeMs,
    notAfterMs: detail.notAfterMs,
    sha256: order?.sha256,
    serialNumber: order?.serialNumber ?? detail.serialNumber,
    issuer: detail.issuer ?? order?.issuer,
    chain: detail.chain,
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
      ...(content.chain === undefined ? {} : { chain: content.chain }),
      revoked: detail.status?.toLowerCase() === 'revoked',
      privateKeyPresent: detail.privateKeyPresent ?? 'unknown',
    },
  };
}
