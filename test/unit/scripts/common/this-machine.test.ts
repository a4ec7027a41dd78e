import { describe, expect, it } from 'vitest';
import { formatFailure } from '../../../../scripts/common/this-machine.ts';
import { RotatorError } from '../../../../shared/base/errors.ts';

const hint = 'Check the id.';

describe('what a command says of its failure', () => {
  it('ends with what to do, as a sentence of its own', () => {
    expect(formatFailure(new RotatorError('SomeCode', 'there is none', { hint }))).toBe(
      'SomeCode: there is none. Check the id.\n',
    );
  });

  it('does not say twice what the message has already', () => {
    const cause = new Error('connect ECONNREFUSED');
    const error = new RotatorError('SomeCode', `it failed: ${cause.message}. ${hint}`, { hint, cause });

    expect(formatFailure(error)).toBe('SomeCode: it failed: connect ECONNREFUSED. Check the id.\n');
  });

  it('has the cause where that says more', () => {
    const cause = new Error('EACCES /ledger');

    expect(formatFailure(new RotatorError('SomeCode', 'it failed.', { hint, cause }))).toBe(
      'SomeCode: it failed. Check the id.\nBecause: EACCES /ledger\n',
    );
  });

  it('has a code for what is no error of ours', () => {
    expect(formatFailure(new TypeError('x is not a function'))).toBe('Unexpected: x is not a function\n');
  });
});
