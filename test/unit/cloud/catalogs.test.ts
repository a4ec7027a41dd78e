import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../../shared/cloud/catalog.ts';
import { sharedCatalogs } from '../../../shared/cloud/catalogs.ts';
import type { CertificateId } from '../../../shared/core/model/certificate.ts';
import { aCertificate } from '../../support/builders.ts';

/** Records which partition is asked for what. Every partition has one candidate, and one that cannot be read. */
function recorded() {
  const calls: string[] = [];
  const made: string[] = [];
  const catalogs = sharedCatalogs({
    catalog: (partition): Catalog => {
      made.push(partition);
      return {
        candidatesFor: async (names) => {
          calls.push(`${partition} for ${names.join(', ') || 'no name'}`);
          const unreadable = new Map([[`9-${partition}` as CertificateId, 'No details.']]);
          return { candidates: [aCertificate({ id: made.length })], unreadable };
        },
        lookup: async (certificateId) => {
          calls.push(`${partition} has ${certificateId}?`);
          return { kind: 'missing', message: 'It does not exist.' };
        },
        describe: () => Promise.reject(new Error('not used by a plan')),
        lookupWithChain: async (certificateId) => {
          calls.push(`${partition} describes ${certificateId}?`);
          return { kind: 'missing', message: 'It does not exist.' };
        },
        remember: () => calls.push(`${partition} remembers`),
        contents: async () => undefined,
      };
    },
  });
  return { calls, made, catalogs };
}

const attached = (certificateId: string, names: [string, ...string[]] | 'unknown') => ({
  ...aCertificate(),
  certificateId: certificateId as CertificateId,
  names,
});

describe('the catalogs of an invocation', () => {
  it('are one for each partition, made once', async () => {
    const { catalogs, made } = recorded();

    for (const region of ['cn-hangzhou', 'cn-shanghai', 'ap-southeast-1', 'eu-central-1'])
      await catalogs(region).candidatesFor([]);

    expect(made).toEqual(['cn-hangzhou', 'ap-southeast-1']);
  });

  it.each([
    { what: 'the partition that the id names', id: '7-ap-southeast-1', partition: 'ap-southeast-1' },
    { what: "the region's own for an id of another form", id: 'legacy', partition: 'cn-hangzhou' },
    { what: "the region's own for an unknown partition", id: '7-eu-central-1', partition: 'cn-hangzhou' },
  ])('look an id up in $what', async ({ id, partition }) => {
    const { catalogs, calls } = recorded();

    await catalogs('cn-hongkong').lookup(id as CertificateId);
    await catalogs('cn-hongkong').lookupWithChain(id as CertificateId);

    expect(calls).toEqual([`${partition} has ${id}?`, `${partition} describes ${id}?`]);
  });

  it('search each partition for the names of its own attached certificates, each once', async () => {
    const { catalogs, calls } = recorded();

    const found = await catalogs('cn-hongkong').candidatesFor([
      attached('1-cn-hangzhou', ['a.com', 'b.com']),
      attached('2-cn-hangzhou', ['b.com']),
      attached('3-ap-southeast-1', ['c.com']),
      attached('4-ap-southeast-1', 'unknown'),
    ]);

    expect(calls).toEqual(['cn-hangzhou for a.com, b.com', 'ap-southeast-1 for c.com']);
    expect(found.candidates).toHaveLength(2);
    expect([...found.unreadable.keys()]).toEqual(['9-cn-hangzhou', '9-ap-southeast-1']);
  });
});
