import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../shared/cloud/catalog.ts';
import { sharedCatalogs } from '../../../shared/cloud/catalogs.ts';

const aCatalog = (): Catalog => ({
  candidates: async () => [],
  candidatesFor: async () => [],
  lookup: async () => ({ kind: 'missing', message: 'It does not exist.' }),
  unreadableCandidates: () => [],
});

describe('the catalogs of an invocation', () => {
  it('are one for each partition, made once', () => {
    const made: string[] = [];
    const catalogs = sharedCatalogs({
      catalog: (partition) => {
        made.push(partition);
        return aCatalog();
      },
    });

    const first = catalogs('cn-hangzhou');

    expect(catalogs('cn-hangzhou')).toBe(first);
    expect(catalogs('ap-southeast-1')).not.toBe(first);
    expect(made).toEqual(['cn-hangzhou', 'ap-southeast-1']);
  });
});
