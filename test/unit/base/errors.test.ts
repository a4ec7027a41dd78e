import { describe, expect, it } from 'vitest';
import { InvalidConfiguration, InvalidEvent, RotatorError } from '../../../shared/base/errors.ts';

describe('an error for operators', () => {
  it('begins with its code, and has the text without it for answers that show the code', () => {
    const error = new RotatorError('ScanIncomplete', 'one region: cn-hangzhou');

    expect(error.message).toBe('ScanIncomplete: one region: cn-hangzhou');
    expect(error.messageWithoutCode).toBe('one region: cn-hangzhou');
  });

  it('cannot be retried unless it says so', () => {
    expect(new RotatorError('Code', 'm').retryable).toBe(false);
    expect(new RotatorError('Code', 'm', { retryable: true }).retryable).toBe(true);
  });

  it('keeps its cause, and has none where none is given', () => {
    const cause = new Error('inner');

    expect(new RotatorError('Code', 'm', { cause }).cause).toBe(cause);
    expect('cause' in new RotatorError('Code', 'm')).toBe(false);
  });

  it.each([
    ['InvalidEvent', new InvalidEvent('m', { hint: 'h' })],
    ['InvalidConfiguration', new InvalidConfiguration('m', { hint: 'h' })],
  ])('has the code of its class: %s', (code, error) => {
    expect(error).toMatchObject({ code, name: code, hint: 'h' });
  });
});
