import { describe, expect, it } from 'vitest';
import { eventIdOf, eventTypeOf } from '../../../../shared/core/model/event.ts';
import type { PublishedOutcome } from '../../../../shared/core/model/outcomes.ts';

describe('the id of an event', () => {
  it('is 40 hex digits and the same for the same identity', () => {
    expect(eventIdOf(['lsn-1', 7])).toMatch(/^[0-9a-f]{40}$/);
    expect(eventIdOf(['lsn-1', 7])).toBe(eventIdOf(['lsn-1', 7]));
  });

  it.each<[string, readonly unknown[]]>([
    ['another value', ['lsn-1', 8]],
    ['a value of another type', ['lsn-1', '7']],
    ['the values in another order', [7, 'lsn-1']],
    ['the same text divided otherwise', ['lsn-', '17']],
  ])('differs for %s', (_title, identity) => {
    expect(eventIdOf(identity)).not.toBe(eventIdOf(['lsn-1', 7]));
  });
});

describe('the type of an event', () => {
  it.each<[PublishedOutcome, string]>([
    ['verified', 'certrotator:Rotation:Verified'],
    ['blocked', 'certrotator:Rotation:Blocked'],
    ['rolled-back', 'certrotator:Rotation:RolledBack'],
    ['changed-unproved', 'certrotator:Rotation:Unproved'],
    ['rollback-unproved', 'certrotator:Rotation:Unproved'],
  ])('of the outcome %s is %s', (outcome, type) => {
    expect(eventTypeOf(outcome)).toBe(type);
  });
});
