/**
 * The lists of one CAS partition. Each is read to its end at its first use, and once: an invocation that needs none reads none.
 *
 * A certificate that a list lacks is unknown, not missing: numbered pages can lose an entry while others come and go (paging.ts). An entry
 * whose CertIdentifier names another certificate contradicts itself, and is left out, too.
 */
import { packedMap } from '../base/packed.ts';
import { certificateIdOf, parseCertificateId } from '../core/model/certificate.ts';
import type { CasApi, CertificateEntry, CertificateOrder, ListedCertificate } from './cas-api.ts';
import { isMissingAction, type MissingActions } from './missing-actions.ts';
import { type NumberedPages, readAllNumbered } from './paging.ts';

/** By the number of the certificate, in ascending order. */
export interface ByNumber<Item> extends Iterable<readonly [number, Item]> {
  has(number: number): boolean;
  get(number: number): Item | undefined;
}

export interface CasLists {
  /** Certificates of every status; `undefined`: the account lacks ListCertificates. */
  certificates(): Promise<ByNumber<ListedCertificate> | undefined>;
  /** What `certificates` has read so far; never reads. */
  read(): ByNumber<ListedCertificate> | undefined;
  /** SHA-256 and serial numbers of valid certificates. */
  validOrders(): Promise<ByNumber<CertificateOrder>>;
  expiredOrders(): Promise<ByNumber<CertificateOrder>>;
}

/** The documented maximum. */
const CERTIFICATES_PER_PAGE = 100;

/** The default page size of ListUserCertificateOrder. Larger pages work for some accounts, but no maximum is documented. */
const ORDERS_PER_PAGE = 50;

const LIST_CERTIFICATES = 'ListCertificates';

export function createCasLists(cas: CasApi, missingActions: MissingActions): CasLists {
  let read: ByNumber<ListedCertificate> | undefined;
  return {
    certificates: once(async () => {
      read = await listCertificates(cas, missingActions);
      return read;
    }),
    read: () => read,
    validOrders: once(() => listOrders(cas, undefined)),
    expiredOrders: once(() => listOrders(cas, 'EXPIRED')),
  };
}

/** Runs `load` at most once at a time and keeps its result. A failure is not kept. */
export function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= load().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function listCertificates(
  cas: CasApi,
  missingActions: MissingActions,
): Promise<ByNumber<ListedCertificate> | undefined> {
  if (missingActions.has(LIST_CERTIFICATES)) return undefined;
  try {
    return await readByNumber<CertificateEntry>({
      action: LIST_CERTIFICATES,
      pageSize: CERTIFICATES_PER_PAGE,
      fetchPage: (currentPage) => cas.listCertificates({ currentPage, showSize: CERTIFICATES_PER_PAGE }),
      isWanted: (entry) => isOf(cas.partition, entry),
    });
  } catch (error) {
    if (!isMissingAction(error)) throw error;
    missingActions.add(LIST_CERTIFICATES);
    return undefined;
  }
}

/** An identifier that is missing or of another form says nothing. */
function isOf(partition: string, { certificateId, certIdentifier }: CertificateEntry): boolean {
  if (certIdentifier === undefined || parseCertificateId(certIdentifier) === undefined) return true;
  return certIdentifier === certificateIdOf(certificateId, partition);
}

function listOrders(cas: CasApi, status: 'EXPIRED' | undefined): Promise<ByNumber<CertificateOrder>> {
  return readByNumber<CertificateOrder>({
    action: 'ListUserCertificateOrder',
    pageSize: ORDERS_PER_PAGE,
    fetchPage: (currentPage) =>
      cas.listUserCertificateOrder({
        currentPage,
        showSize: ORDERS_PER_PAGE,
        ...(status === undefined ? {} : { status }),
      }),
  });
}

interface Pages<Item> extends Omit<NumberedPages<Item>, 'idOf' | 'keep'> {
  /** By the latest copy of an item. Default: every item. */
  readonly isWanted?: (item: Item) => boolean;
}

async function readByNumber<Item extends { readonly certificateId: number }>({
  isWanted = () => true,
  ...pages
}: Pages<Item>): Promise<ByNumber<Item>> {
  const found = packedMap<number, Item>();
  await readAllNumbered<Item>({
    ...pages,
    idOf: ({ certificateId }) => certificateId,
    keep: (item) => {
      if (isWanted(item)) found.set(item.certificateId, item);
      else found.delete(item.certificateId);
    },
  });
  const inOrder = [...found.keys()].sort((left, right) => left - right);
  return {
    has: found.has,
    get: found.get,
    *[Symbol.iterator]() {
      for (const number of inOrder) {
        const item = found.get(number);
        if (item !== undefined) yield [number, item] as const;
      }
    },
  };
}
