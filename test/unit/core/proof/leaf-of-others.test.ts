/** A proof beside a certificate that another change or writer has attached, and that is another leaf than CAS says. */
import { describe, expect, it } from 'vitest';
import type { AttachedCertificate } from '../../../../shared/core/model/listener.ts';
import type { Observation } from '../../../../shared/core/proof/observation.ts';
import { aCertificate, anAttached } from '../../../support/builders.ts';
import { aTarget, noCertificate, seen } from '../../../support/observations.ts';
import { fallback, fresh, neighbour, old, onlyFresh, proof, unknownToCas, zoneA } from './cases.ts';

const forNeighbour = aTarget({ serverName: 'b.com' });
const began = [anAttached(fallback, 'default'), anAttached(old), anAttached(neighbour)];
const came = anAttached(aCertificate({ id: 5, names: ['b.com'] }));

function proofWith(
  attached: readonly AttachedCertificate[],
  ownAnswer = seen(fresh),
  othersAnswer: Observation = unknownToCas,
) {
  return proof({
    before: [
      [zoneA, seen(old)],
      [forNeighbour, seen(neighbour)],
    ],
    after: [ownAnswer, othersAnswer],
    began,
    attached: [...onlyFresh, anAttached(neighbour), ...attached],
    zones: ['cn-hangzhou-a'],
  });
}

describe('an unknown leaf for names of another certificate', () => {
  it('is a remark if another certificate for them was attached since, and the new one is seen', () => {
    expect(proofWith([came])).toMatchObject({
      kind: 'proved',
      remarks: [
        expect.stringMatching(
          /for b\.com with RSA serves an unknown certificate .* where another change or writer has attached a certificate since$/,
        ),
      ],
    });
  });

  it('fails the proof if nothing else was attached since: this change may have caused it', () => {
    expect(proofWith([])).toMatchObject({ kind: 'failed', reason: 'served-other' });
  });

  it('is something else than no certificate, or one that is known: these fail the proof', () => {
    expect(proofWith([came], seen(fresh), noCertificate)).toMatchObject({ reason: 'served-none' });
    expect(proofWith([came], seen(fresh), seen(fallback))).toMatchObject({ reason: 'served-other' });
  });

  it('leaves the proof open while the new certificate is not seen', () => {
    const before = [anAttached(old)];

    expect(proofWith([came, ...before], seen(old))).toMatchObject({
      kind: 'unproved',
      reason: 'proof-inconclusive',
      message: expect.stringContaining('for b.com with RSA gives an unknown certificate'),
    });
  });
});

describe('an unknown leaf of others in a proof between two steps', () => {
  it('lets the change go on: the proof of the final state asks again', () => {
    const attached = [...began, anAttached(fresh), came];
    const before = [
      [zoneA, seen(old)],
      [forNeighbour, seen(neighbour)],
    ] as const;

    expect(proof({ before, after: [seen(old), unknownToCas], began, attached, zones: [] })).toMatchObject({
      kind: 'proved',
    });
  });
});

describe('an unknown leaf for names of the new certificate', () => {
  it('fails the proof whatever was attached since', () => {
    const twin = anAttached(aCertificate({ id: 5 }));
    const result = proof({
      before: [
        [zoneA, seen(old)],
        [aTarget({ zoneId: 'cn-hangzhou-b', address: '192.0.2.2' }), seen(old)],
      ],
      after: [seen(fresh), unknownToCas],
      began,
      attached: [...onlyFresh, twin],
    });

    expect(result).toMatchObject({ kind: 'failed', reason: 'served-other' });
  });
});
