import { describe, expect, it } from 'vitest';
import type { Page } from '../../../shared/cloud/alb-api.ts';
import { MAX_PAGES, type NumberedPage, readAll, readAllNumbered } from '../../../shared/cloud/paging.ts';
import { aCloudError, cloudError } from './fakes.ts';

interface Item {
  readonly id: string;
  readonly status?: string;
}

const items = (...ids: string[]): Item[] => ids.map((id) => ({ id }));
const idOf = ({ id }: Item) => id;

function read(fetchPage: (nextToken: string | undefined) => Promise<Page<Item>>) {
  return readAll<Item>({ action: 'ListThings', fetchPage, idOf });
}

describe('lists with tokens', () => {
  it('are read to the last page', async () => {
    const pages: Record<string, Page<Item>> = {
      first: { items: items('a', 'b'), nextToken: 'second' },
      second: { items: items('c'), nextToken: 'third' },
      third: { items: items('d'), nextToken: undefined },
    };

    const all = await read(async (token = 'first') => pages[token] ?? { items: [], nextToken: undefined });

    expect(all.map(idOf)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('continue after an empty page that has a token', async () => {
    const all = await read(async (token) =>
      token === undefined ? { items: [], nextToken: 'more' } : { items: items('a'), nextToken: undefined },
    );

    expect(all.map(idOf)).toEqual(['a']);
  });

  it('give an item once, as it was seen last', async () => {
    const all = await read(async (token) =>
      token === undefined
        ? { items: [{ id: 'a', status: 'old' }, { id: 'b' }], nextToken: 'more' }
        : { items: [{ id: 'a', status: 'new' }], nextToken: undefined },
    );

    expect(all).toEqual([{ id: 'a', status: 'new' }, { id: 'b' }]);
  });

  it('fail as a whole when one page fails', async () => {
    const failing = read(async (token) => {
      if (token !== undefined) throw aCloudError({ kind: 'denied' });
      return { items: items('a'), nextToken: 'more' };
    });

    expect((await cloudError(failing)).kind).toBe('denied');
  });

  it('fail when they lead back to where they were', async () => {
    const error = await cloudError(read(async () => ({ items: items('a'), nextToken: 'again' })));

    expect(error.kind).toBe('invalid-answer');
  });

  it('fail when they never end', async () => {
    let page = 0;

    const error = await cloudError(
      read(async () => {
        page += 1;
        return { items: [], nextToken: String(page) };
      }),
    );

    expect(error.message).toContain(`more than ${MAX_PAGES} pages`);
    expect(page).toBe(MAX_PAGES);
  });
});

describe('lists with page numbers', () => {
  /** A server with a list that may change before each page. */
  function aServer(options: {
    ids: string[];
    pageLimit?: number;
    before?: (page: number, ids: string[]) => void;
  }) {
    const fetched: number[] = [];
    return {
      fetched,
      async fetchPage(currentPage: number): Promise<NumberedPage<Item>> {
        options.before?.(fetched.length + 1, options.ids);
        fetched.push(currentPage);
        const size = options.pageLimit ?? 2;
        const page = options.ids.slice((currentPage - 1) * size, currentPage * size);
        return { items: items(...page), totalCount: options.ids.length };
      },
    };
  }

  /** Of the ids that the tests use. */
  const numberOf = ({ id }: Item) => [...id].reduce((sum, letter) => sum * 128 + letter.charCodeAt(0), 0);

  async function readFrom(server: ReturnType<typeof aServer>, pageSize = 2) {
    const found = new Set<string>();
    await readAllNumbered<Item>({
      action: 'ListThings',
      pageSize,
      fetchPage: server.fetchPage,
      idOf: numberOf,
      keep: ({ id }) => found.add(id),
    });
    return [...found].sort();
  }

  it('end with the short page that completes them', async () => {
    const server = aServer({ ids: ['a', 'b', 'c'] });

    expect(await readFrom(server)).toEqual(['a', 'b', 'c']);
    expect(server.fetched).toEqual([1, 2]);
  });

  it('are read further when the last page is full', async () => {
    const server = aServer({ ids: ['a', 'b', 'c', 'd'] });

    expect(await readFrom(server)).toEqual(['a', 'b', 'c', 'd']);
    expect(server.fetched).toEqual([1, 2, 3]);
  });

  it('are read to the end although the server returns fewer items per page than requested', async () => {
    const server = aServer({ ids: ['a', 'b', 'c', 'd', 'e'], pageLimit: 2 });

    expect(await readFrom(server, 50)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lose nothing when an item is inserted while they are read', async () => {
    const server = aServer({
      ids: ['a', 'b', 'c', 'd'],
      before(page, ids) {
        if (page === 2) ids.unshift('new');
      },
    });

    expect(await readFrom(server)).toEqual(['a', 'b', 'c', 'd', 'new']);
  });

  it('lose nothing when a deletion moves an item to a page that was read before', async () => {
    const server = aServer({
      ids: ['a', 'b', 'c', 'd', 'e'],
      before(page, ids) {
        if (page === 2) ids.shift();
      },
    });

    expect(await readFrom(server)).toEqual(expect.arrayContaining(['b', 'c', 'd', 'e']));
  });

  it('end although the total is never reached', async () => {
    let pages = 0;
    const all = new Set<string>();
    await readAllNumbered<Item>({
      action: 'ListThings',
      pageSize: 2,
      idOf: numberOf,
      keep: ({ id }) => all.add(id),
      async fetchPage(currentPage) {
        pages += 1;
        return { items: currentPage === 1 ? items('a') : [], totalCount: 7 };
      },
    });

    expect([...all]).toEqual(['a']);
    expect(pages).toBeLessThan(10);
  });

  it('fail as a whole when one page fails', async () => {
    const failing = readAllNumbered<Item>({
      action: 'ListThings',
      pageSize: 1,
      idOf: numberOf,
      keep: () => undefined,
      async fetchPage(currentPage) {
        if (currentPage === 2) throw aCloudError({ kind: 'unavailable' });
        return { items: items('a'), totalCount: 2 };
      },
    });

    expect((await cloudError(failing)).kind).toBe('unavailable');
  });
});
