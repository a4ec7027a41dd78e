import { describe, expect, it } from 'vitest';
import { isOutcome, isPublished, worstOutcome } from '../../../../shared/core/model/outcomes.ts';

describe('the outcome of a load balancer', () => {
  it.each([
    ['nothing-to-do, where it has no replacements', [], 'nothing-to-do'],
    ['planned, where the others had nothing to do', ['nothing-to-do', 'planned'], 'planned'],
    ['blocked, where another one was planned', ['planned', 'blocked'], 'blocked'],
    ['verified, where the others had nothing to do', ['nothing-to-do', 'verified'], 'verified'],
    ['blocked, where one was', ['verified', 'blocked', 'nothing-to-do'], 'blocked'],
    ['rolled back, where one was', ['rolled-back', 'blocked'], 'rolled-back'],
    ['unproved, where a change could not be proved', ['changed-unproved', 'rolled-back'], 'changed-unproved'],
    [
      'unproved, where a rollback could not be proved',
      ['rollback-unproved', 'changed-unproved'],
      'rollback-unproved',
    ],
  ] as const)('is %s', (_title, outcomes, worst) => {
    expect(worstOutcome(outcomes)).toBe(worst);
  });
});

describe('an event is published', () => {
  it.each(['verified', 'rolled-back', 'changed-unproved', 'rollback-unproved', 'blocked'] as const)(
    'of %s',
    (outcome) => {
      expect(isPublished(outcome)).toBe(true);
    },
  );

  it.each(['nothing-to-do', 'planned'] as const)('never of %s', (outcome) => {
    expect(isPublished(outcome)).toBe(false);
  });
});

describe('a text', () => {
  it.each([
    ['verified', true],
    ['Verified', false],
    ['toString', false],
    ['', false],
  ])('"%s" is an outcome: %s', (text, is) => {
    expect(isOutcome(text)).toBe(is);
  });
});
