import { describe, expect, it } from 'vitest';
import { fitted, wrapped } from '../../../../scripts/common/wrapped.ts';

describe('a text on a terminal', () => {
  it('is continued below its first word where it is too long, and stays as it is where it fits', () => {
    expect(fitted('name  value\n  - a list that is too long\n\nend', 20)).toBe(
      'name  value\n  - a list that is\n    too long\n\nend',
    );
  });

  it('keeps the blanks between columns of a line that fits', () => {
    expect(wrapped('shop  alb-1', 20)).toEqual(['shop  alb-1']);
  });

  it('never breaks a word', () => {
    expect(wrapped(`id ${'x'.repeat(30)} end`, 20)).toEqual(['id', 'x'.repeat(30), 'end']);
  });
});
