/**
 * Pages of ALB's lists: MaxResults 1 to 100 (20 by default), an opaque NextToken that is absent at the end, TotalCount over all
 * pages. A; the answer to an invalid token is U.
 */
import type { Params } from './params.ts';
import { illegalParameter, type WireBody } from './wire.ts';

const DEFAULT_MAX_RESULTS = 20;
const MAX_MAX_RESULTS = 100;

function encodeToken(offset: number): string {
  return Buffer.from(`page:${offset}:${(offset * 7919) % 1009}`).toString('base64url');
}

function decodeToken(token: string): number {
  const [kind, offset] = Buffer.from(token, 'base64url').toString().split(':');
  const number = Number(offset);
  if (kind !== 'page' || !Number.isInteger(number) || encodeToken(number) !== token) {
    throw illegalParameter('NextToken');
  }
  return number;
}

export function page(params: Params, items: readonly WireBody[], field: string, pageCap: number): WireBody {
  const maxResults = params.integer('MaxResults', { min: 1, max: MAX_MAX_RESULTS }) ?? DEFAULT_MAX_RESULTS;
  const token = params.text('NextToken');
  const offset = token === undefined ? 0 : decodeToken(token);
  const end = offset + Math.min(maxResults, pageCap);
  return {
    [field]: items.slice(offset, end),
    MaxResults: maxResults,
    TotalCount: items.length,
    ...(end < items.length ? { NextToken: encodeToken(end) } : {}),
  };
}

export interface NumberedPageOptions {
  readonly field: string;
  readonly defaultSize: number;
  readonly cap: number;
}

/** Pages of CAS: numbered from 1; the answer states the page size that was used. */
export function numberedPage(
  params: Params,
  items: readonly WireBody[],
  options: NumberedPageOptions,
): WireBody {
  return numberedPageOf(params, items, options, (item) => item);
}

/** Describes only the items of the page: a large account has many. */
export function numberedPageOf<Item>(
  params: Params,
  items: readonly Item[],
  options: NumberedPageOptions,
  describe: (item: Item) => WireBody,
): WireBody {
  const currentPage = params.integer('CurrentPage', { min: 1, max: 1_000_000 }) ?? 1;
  const asked = params.integer('ShowSize', { min: 1, max: 1_000 }) ?? options.defaultSize;
  const showSize = Math.min(asked, options.cap);
  const offset = (currentPage - 1) * showSize;
  return {
    CurrentPage: currentPage,
    ShowSize: showSize,
    TotalCount: items.length,
    [options.field]: items.slice(offset, offset + showSize).map(describe),
  };
}
