/** What the answers before an interrupted change still say, once other certificates have come and gone. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../shared/core/planning/change.ts';
import { NEIGHBOUR_LEFT } from '../../../../shared/core/proof/expectation.ts';
import type { Answer } from '../../../../shared/core/proof/identity.ts';
import { chainNotSeen } from '../../../../shared/core/proof/no-answer.ts';
import { withoutRemovedNeighbours } from '../../../../shared/rotation/changes/recovered-baseline.ts';
import { idOf } from '../../../support/builders.ts';
import { aTarget } from '../../../support/observations.ts';
import { slot } from './scripted-alb.ts';

const change: Change = {
  listenerId: 'lsn-1',
  protocol: 'HTTPS',
  keyType: 'RSA',
  newCertificateId: idOf(3),
  replaces: [slot(2)],
  steps: [],
  needsSlot: false,
  gap: false,
};
const before = [slot(1, 'default'), slot(2), slot(7)];
/** Neighbour 7 was removed, 2 is replaced by 3. */
const live = [slot(1, 'default'), slot(3)];

const known = (id: number, ...copies: readonly number[]): Answer => ({
  kind: 'known',
  certificateId: idOf(id),
  ...(copies.length > 0 ? { copies: copies.map(idOf) } : {}),
});
const other: Answer = { kind: 'other', sha256: 'f'.repeat(64) } as Answer;
const silent: Answer = { kind: 'unknown', code: 'timeout' };

function kept(answer: Answer, now = live): boolean {
  const one = { target: aTarget(), answer, ...chainNotSeen };
  const baseline = {
    targets: [one],
    method: 'sha256',
    leaves: {},
    barelyDescribed: [],
    oldIsWrong: true,
  } as const;

  const result = withoutRemovedNeighbours(change, baseline, before, now);

  expect({ ...result, targets: [] }).toEqual({ ...baseline, targets: [] });
  if (result.targets[0] === one) return true;
  expect(result.targets).toEqual([{ ...one, answer: { kind: 'unknown', code: NEIGHBOUR_LEFT } }]);
  return false;
}

describe('an answer before an interrupted change', () => {
  it('counts if its certificate is on the listener, or is one of the change', () => {
    expect([1, 2, 3].map((id) => kept(known(id)))).toEqual([true, true, true]);
  });

  it('says nothing any more if its certificate was removed, unless a copy of it is there', () => {
    expect(kept(known(7))).toBe(false);
    expect(kept(known(7, 8))).toBe(false);
    expect(kept(known(7, 1))).toBe(true);
  });

  it('of an unknown certificate counts only while no certificate was removed: it may have been that one', () => {
    expect(kept(other)).toBe(false);
    expect(kept(other, [...live, slot(7)])).toBe(true);
  });

  it('stays unknown for its own reason', () => {
    expect(kept(silent)).toBe(true);
  });
});
