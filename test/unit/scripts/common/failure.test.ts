import { describe, expect, it } from 'vitest';
import { formatFailure } from '../../../../scripts/common/failure.ts';
import { RotatorError } from '../../../../shared/base/errors.ts';

const hint = 'Check the id.';

describe('the failure of a command', () => {
  it('ends with the hint as a sentence of its own', () => {
    expect(formatFailure(new RotatorError('SomeCode', 'there is none', { hint }))).toBe(
      'SomeCode: there is none. Check the id.\n',
    );
  });

  it('does not repeat what the message contains', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new RotatorError('SomeCode', `it failed: ${cause.message}. ${hint}`, { hint, cause });

    expect(formatFailure(error)).toBe('SomeCode: it failed: connect ECONNREFUSED. Check the id.\n');
  });

  it('has the cause if the message does not contain it', () => {
    const cause = new Error('EACCES /ledger');

    expect(formatFailure(new RotatorError('SomeCode', 'it failed.', { hint, cause }))).toBe(
      'SomeCode: it failed. Check the id.\nBecause: EACCES /ledger\n',
    );
  });

  it('has a code for errors of other programs', () => {
    expect(formatFailure(new TypeError('x is not a function'))).toBe('Unexpected: x is not a function\n');
  });
});
