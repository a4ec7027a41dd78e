/** Which details are read before a plan is made, and what they change in its input. */
import { describe, expect, it } from 'vitest';
import type { Lookup } from '../../../../shared/cloud/catalog-content.ts';
import { withChains, withDetails } from '../../../../shared/cloud/inventory/read-chains.ts';
import type { Certificate, CertificateChain } from '../../../../shared/core/model/certificate.ts';
import { aCertificate, aListener, anAttached, aPlanInput, idOf } from '../../../support/builders.ts';
import { aCloudError, cloudError } from '../fakes.ts';

const chain: CertificateChain = [
  { subject: 'CN=www.example.com', issuer: 'CN=Example Root' },
  { subject: 'CN=Example Root', issuer: 'CN=Example Root' },
];

const old = aCertificate({ id: 1, daysLeft: 9 });
const candidate = aCertificate({ id: 2 });

const inputWith = (candidates: readonly Certificate[]) =>
  aPlanInput({ listeners: [aListener({ attached: [anAttached(old, 'default')] })], candidates });

function aCatalog(answers: Readonly<Record<string, Lookup | Error>> = {}) {
  const asked: string[] = [];
  const ask = async (id: string): Promise<Lookup> => {
    asked.push(id);
    const answer = answers[id];
    if (answer instanceof Error) throw answer;
    const certificate = id === idOf(1) ? old : aCertificate({ id });
    return answer ?? { kind: 'known', certificate: { ...certificate, chain } };
  };
  return { asked, lookupWithChain: ask, describe: ask };
}

const attachedIn = ({ live }: ReturnType<typeof inputWith>) => live.listeners[0]?.attached[0];

describe('the input of a plan', () => {
  it('has the chains on which it depends: of the candidate, and then of the old certificate', async () => {
    const catalog = aCatalog();

    const input = await withChains(
      catalog,
      inputWith([candidate, aCertificate({ id: 3, names: ['b.org'] })]),
    );

    expect(catalog.asked).toEqual([idOf(2), idOf(1)]);
    expect(input.candidates.map((one) => one.chain)).toEqual([chain, undefined]);
    expect(attachedIn(input)?.certificate?.chain).toEqual(chain);
  });

  it('stays as it is where it depends on none', async () => {
    const catalog = aCatalog();
    const before = inputWith([]);

    expect(await withChains(catalog, before)).toBe(before);
    expect(catalog.asked).toEqual([]);
  });

  it('is asked for once where CAS tells no chain', async () => {
    const catalog = aCatalog({ [idOf(2)]: { kind: 'known', certificate: candidate } });

    const input = await withChains(catalog, inputWith([candidate]));

    expect(catalog.asked).toEqual([idOf(2)]);
    expect(input.candidates).toEqual([candidate]);
  });

  it('has no candidate that was not asked for, where their state is only presumed', async () => {
    const other = aCertificate({ id: 3, names: ['b.org'] });

    const input = await withDetails(aCatalog(), inputWith([candidate, other]), true);

    expect(input.candidates.map(({ certificateId }) => certificateId)).toEqual([idOf(2)]);
  });

  it('has candidates as they are now, also if their chain is known, where it is carried out', async () => {
    const known = { ...candidate, chain };
    const revoked = { ...candidate, revoked: true };
    const catalog = aCatalog({ [idOf(2)]: { kind: 'known', certificate: revoked } });

    expect((await withChains(catalog, inputWith([known]))).candidates[0]?.revoked).toBe(false);
    const input = await withDetails(catalog, inputWith([known]), false);

    expect(input.candidates[0]?.revoked).toBe(true);
  });

  it('has what the details say now, not what the list said', async () => {
    const revoked = { ...candidate, revoked: true };
    const catalog = aCatalog({ [idOf(2)]: { kind: 'known', certificate: revoked } });

    const { candidates } = await withChains(catalog, inputWith([candidate]));

    expect(candidates).toEqual([revoked]);
  });

  it('has no candidate that is gone meanwhile; the next one is asked', async () => {
    const catalog = aCatalog({ [idOf(2)]: { kind: 'missing', message: 'Gone.' } });

    const input = await withChains(catalog, inputWith([candidate, aCertificate({ id: 3 })]));

    expect(input.candidates.map(({ certificateId }) => certificateId)).toEqual([idOf(3)]);
    expect(input.unreadableCandidates.size).toBe(0);
  });

  it('names a candidate whose details are refused, and has it no longer', async () => {
    const catalog = aCatalog({ [idOf(2)]: { kind: 'details-unavailable', message: 'Denied.' } });

    const input = await withChains(catalog, inputWith([candidate]));

    expect(input.candidates).toEqual([]);
    expect([...input.unreadableCandidates]).toEqual([[idOf(2), 'Denied.']]);
  });

  it.each([
    ['keeps an old certificate whose details are refused', 'details-unavailable', old],
    ['does not know an old certificate that is gone meanwhile', 'missing', undefined],
  ] as const)('%s', async (_what, kind, expected) => {
    const catalog = aCatalog({ [idOf(1)]: { kind, message: 'No.' } });

    const input = await withChains(catalog, inputWith([candidate]));

    expect(attachedIn(input)?.certificate).toEqual(expected);
    expect(input.unreadableCandidates.size).toBe(0);
  });

  it('is not made while CAS does not answer', async () => {
    const catalog = aCatalog({ [idOf(2)]: aCloudError({ kind: 'unavailable' }) });

    expect((await cloudError(withChains(catalog, inputWith([candidate])))).kind).toBe('unavailable');
  });
});
