/**
 * Reads lists to their end, or not at all: a page that fails fails the whole list, since a guard fed with part of a list is no
 * guard. What changes while pages are read is met with de-duplication; the latest copy of an item is the one that counts.
 */
import type { Page } from './alb-api.ts';
import { invalidAnswer } from './error-mapping.ts';

/** 100,000 items at 100 a page: more than any quota allows, so a list that is longer never ends. */
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
      throw invalidAnswer(action, 'the list leads back to a page that was read before');
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
  idOf(item: Item): string;
}

/** A list that changes during every one of so many readings is taken as it was found. */
const MAX_READINGS = 3;

/**
 * Reads numbered pages whose order is not documented. What is inserted or deleted meanwhile moves items across page borders, so
 * that one comes twice or never; a total that changed, or that was not reached, shows it, and the list is read again and the
 * findings are added up. Whatever was deleted meanwhile may still be in the result.
 */
export async function readAllNumbered<Item>(pages: NumberedPages<Item>): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  for (let reading = 1; reading <= MAX_READINGS; reading++) {
    const steady = await readOnce(pages, found);
    if (steady) break;
  }
  return [...found.values()];
}

/** Adds to `found`; true where nothing hints at a change meanwhile. */
async function readOnce<Item>(pages: NumberedPages<Item>, found: Map<string, Item>): Promise<boolean> {
  const seen = new Set<string>();
  const totals = new Set<number>();
  for (let currentPage = 1; currentPage <= MAX_PAGES; currentPage++) {
    const { items, totalCount } = await pages.fetchPage(currentPage);
    totals.add(totalCount);
    const before = seen.size;
    for (const item of items) {
      seen.add(pages.idOf(item));
      found.set(pages.idOf(item), item);
    }
    // A short page alone ends nothing: the server may give fewer a page than it was asked for.
    const complete = items.length < pages.pageSize && seen.size >= totalCount;
    const nothingNew = seen.size === before;
    if (complete || nothingNew) return totals.size === 1 && seen.size >= totalCount;
  }
  throw invalidAnswer(pages.action, `the list has more than ${MAX_PAGES} pages`);
}
