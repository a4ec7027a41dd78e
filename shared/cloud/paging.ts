/**
 * Reads lists completely or not at all: a page that fails fails the whole list, because checks on a partial list are worthless.
 * Items that move between pages while they are read are de-duplicated; the latest copy counts.
 */
import type { Page } from './alb-api.ts';
import { invalidAnswer } from './error-mapping.ts';

/** 100,000 items at 100 per page: more than any quota allows, so a longer list would never end. */
export const MAX_PAGES = 1_000;

export interface TokenPages<Item> {
  /** For the error message, for example `ListListeners`. */
  readonly action: string;
  fetchPage(nextToken: string | undefined): Promise<Page<Item>>;
  idOf(item: Item): string;
}

/** Follows `nextToken` to the last page. */
export async function readAll<Item>({ action, fetchPage, idOf }: TokenPages<Item>): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  const tokens = new Set<string>();
  let nextToken: string | undefined;
  do {
    const page = await fetchPage(nextToken);
    for (const item of page.items) found.set(idOf(item), item);
    nextToken = page.nextToken;
    if (nextToken === undefined) return [...found.values()];
    if (tokens.has(nextToken))
      throw invalidAnswer(action, 'the list returns to a page that was already read');
    tokens.add(nextToken);
  } while (tokens.size < MAX_PAGES);
  throw invalidAnswer(action, `the list has more than ${MAX_PAGES} pages`);
}

export interface NumberedPage<Item> {
  readonly items: readonly Item[];
  readonly totalCount: number;
}

export interface NumberedPages<Item> {
  readonly action: string;
  readonly pageSize: number;
  /** @param currentPage from 1 */
  fetchPage(currentPage: number): Promise<NumberedPage<Item>>;
  idOf(item: Item): number | string;
  /** Takes each item; the latest copy of one comes last. */
  keep(item: Item): void;
}

/** If the list changes during each of these readings, the result so far is used. */
const MAX_READINGS = 3;

/**
 * Reads numbered pages in an undocumented order. Insertions and deletions meanwhile move items across page borders, so that an
 * item appears twice or never. A total that changed or was not reached reveals this. The list is then read again, and the results
 * are combined. They may include items that were deleted meanwhile.
 */
export async function readAllNumbered<Item>(pages: NumberedPages<Item>): Promise<void> {
  for (let reading = 1; reading <= MAX_READINGS; reading++) {
    const steady = await readOnce(pages);
    if (steady) break;
  }
}

/** Returns true if nothing indicates a change meanwhile. */
async function readOnce<Item>(pages: NumberedPages<Item>): Promise<boolean> {
  const seen = new Set<number | string>();
  const totals = new Set<number>();
  for (let currentPage = 1; currentPage <= MAX_PAGES; currentPage++) {
    const { items, totalCount } = await pages.fetchPage(currentPage);
    totals.add(totalCount);
    const before = seen.size;
    for (const item of items) {
      seen.add(pages.idOf(item));
      pages.keep(item);
    }
    // A short page alone does not end the list: the server may return fewer items per page than requested.
    const complete = items.length < pages.pageSize && seen.size >= totalCount;
    const nothingNew = seen.size === before;
    if (complete || nothingNew) return totals.size === 1 && seen.size >= totalCount;
  }
  throw invalidAnswer(pages.action, `the list has more than ${MAX_PAGES} pages`);
}
