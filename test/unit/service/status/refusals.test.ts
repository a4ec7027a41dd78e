import { describe, expect, it } from 'vitest';
import { RotatorError } from '../../../../shared/base/errors.ts';
import {
  statusMethodNotAllowed,
  statusNotConfigured,
  statusNotFound,
  statusUnauthorized,
  statusUnavailable,
} from '../../../../shared/service/status/refusals.ts';

describe('a refusal of the status', () => {
  it.each([
    [503, 'StatusNotConfigured', statusNotConfigured()],
    [401, 'StatusUnauthorized', statusUnauthorized()],
    [404, 'StatusNotFound', statusNotFound(['/'])],
    [405, 'StatusMethodNotAllowed', statusMethodNotAllowed('GET, HEAD')],
  ])('has the HTTP status %i: %s', (statusCode, code, refused) => {
    expect(refused).toMatchObject({ statusCode, code, hint: expect.any(String) });
  });

  it('says what would be accepted', () => {
    expect(statusNotFound(['/', '/metrics']).hint).toContain('/, /metrics');
    expect(statusMethodNotAllowed('POST').headers).toEqual({ Allow: 'POST' });
    expect(statusUnauthorized().headers['WWW-Authenticate']).toMatch(/^Bearer /);
  });

  it('keeps everything of the error that caused it, and its code once', () => {
    const cause = new Error('inner');
    const error = new RotatorError('LedgerUnavailable', 'no answer', { hint: 'h', retryable: true, cause });

    expect(statusUnavailable(error)).toMatchObject({
      statusCode: 503,
      code: 'LedgerUnavailable',
      message: 'LedgerUnavailable: no answer',
      hint: 'h',
      retryable: true,
      cause,
    });
  });
});
