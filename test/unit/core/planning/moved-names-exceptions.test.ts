import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../../shared/core/model/certificate.ts';
import type { AttachedCertificate, Listener } from '../../../../shared/core/model/listener.ts';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { movedNames } from '../../../../shared/core/planning/moved-names.ts';
import { proveNew, proveNewOrOld } from '../../../../shared/core/planning/step.ts';
import { aCertificate, aListener, anUnknownAttached, idOf } from '../../../support/builders.ts';

const fallback = aCertificate({ id: 1, names: ['fallback.com'] });
const old = aCertificate({ id: 2, names: ['a.com'], daysLeft: 9 });
const fresh = aCertificate({ id: 3, names: ['a.com', 'b.com'] });
const neighbour = aCertificate({ id: 4, names: ['b.com'], daysLeft: 200 });

const replacing: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(3),
  replaces: [{ certificateId: idOf(2), slot: 'additional' }],
  steps: [
    { kind: 'associate', certificateId: idOf(3) },
    proveNewOrOld,
    { kind: 'dissociate', certificateIds: [idOf(2)] },
    proveNew,
  ],
  needsSlot: true,
  gap: false,
};

const moved = (
  attached: readonly (Certificate | AttachedCertificate)[],
  candidates: readonly Certificate[],
  change: Change = replacing,
  others: readonly Listener[] = [],
) => movedNames([...others, aListener({ attached })], [change], candidates).map(({ message }) => message);

const bMoves = 'lsn-1: b.com (RSA) may move from 4-cn-hangzhou to 3-cn-hangzhou.';

describe('names that move', () => {
  it('are those of the listener of the change, not of the first one', () => {
    const other = aListener({ listenerId: 'lsn-0', attached: [fallback, old] });

    expect(moved([fallback, old, neighbour], [fresh], replacing, [other])).toEqual([bMoves]);
  });

  it('are those of the new certificate, not of the first candidate', () => {
    const first = aCertificate({ id: 9, names: ['elsewhere.com'] });

    expect(moved([fallback, old, neighbour], [first, fresh])).toEqual([bMoves]);
  });

  it('may be served now by one that CAS does not describe, too: the plan names both', () => {
    expect(moved([fallback, old, neighbour, anUnknownAttached(9)], [fresh])).toEqual([
      'lsn-1: b.com (RSA) may move from 4-cn-hangzhou or 9-cn-hangzhou to 3-cn-hangzhou.',
    ]);
  });

  it('are none for an IP address, whose clients send no name and get the default as before', () => {
    const names = ['a.com', '192.0.2.1'];

    expect(
      moved(
        [fallback, old, aCertificate({ id: 4, names: ['192.0.2.1'], daysLeft: 200 })],
        [aCertificate({ id: 3, names })],
      ),
    ).toEqual([]);
  });

  it('are none if the new certificate is attached and has served the name before', () => {
    const steps = replacing.steps.slice(1);

    expect(moved([fallback, old, fresh], [fresh], { ...replacing, steps })).toEqual([]);
  });

  it.each<[string, Change, readonly Certificate[]]>([
    [
      'the listener of the change is not among those that are planned',
      { ...replacing, listenerId: 'lsn-9' },
      [fresh],
    ],
    ['CAS does not describe the new certificate', replacing, []],
    ['the names of the new certificate are unknown', replacing, [aCertificate({ id: 3, names: [] })]],
    [
      'the change only removes',
      { ...replacing, newCertificateId: undefined, steps: replacing.steps.slice(2) },
      [fresh],
    ],
  ])('are none where %s', (_title, change, candidates) => {
    expect(moved([fallback, old, neighbour], candidates, change)).toEqual([]);
  });
});
