import { describe, expect, it } from 'vitest';
import { everything, isNarrowed, type PlanSelection } from '../../../../shared/core/planning/decision.ts';
import { idOf } from '../../../support/builders.ts';

describe('a plan', () => {
  it('for everything is not narrowed', () => {
    expect(isNarrowed(everything)).toBe(false);
  });

  it.each<[string, Partial<PlanSelection>]>([
    ['is forced', { force: true }],
    ['has one new certificate', { certificateId: idOf(3) }],
    ['has some listeners', { listenerIds: ['lsn-1'] }],
    ['has no listener at all', { listenerIds: [] }],
  ])('that %s is narrowed', (_title, selection) => {
    expect(isNarrowed({ ...everything, ...selection })).toBe(true);
  });
});
