import { describe, expect, it } from 'vitest';
import { CloudError, type CloudErrorKind } from '../../../shared/cloud/errors.ts';

const failed = (kind: CloudErrorKind, requestId?: string) =>
  new CloudError('slow down', { kind, action: 'ListListeners', cloudCode: 'Throttling', requestId });

describe('a failed call', () => {
  it.each<[CloudErrorKind, boolean, boolean]>([
    ['throttled', true, false],
    ['busy', true, false],
    ['unavailable', true, true],
    ['invalid-answer', false, true],
    ['not-found', false, false],
    ['quota', false, false],
    ['denied', false, false],
    ['refused', false, false],
  ])('that is %s: may succeed later %s, may have been carried out %s', (kind, retryable, effectUnknown) => {
    expect(failed(kind)).toMatchObject({ kind, retryable, effectUnknown });
  });

  it('names the action, the code of the cloud and the request', () => {
    expect(failed('throttled', 'r-1').message).toBe(
      'CloudCallFailed: ListListeners failed with Throttling: slow down (request id r-1)',
    );
    expect(failed('throttled').message).not.toContain('request id');
  });
});
