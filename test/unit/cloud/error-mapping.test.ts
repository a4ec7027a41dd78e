import { describe, expect, it } from 'vitest';
import { cleanMessage, toCloudError } from '../../../shared/cloud/error-mapping.ts';
import { WireError } from '../../../shared/cloud/wire.ts';
import { aCloudError } from './fakes.ts';

const albRead = { product: 'alb', action: 'ListListeners' } as const;
const casRead = { product: 'cas', action: 'GetCertificateDetail' } as const;

function refusedWith(code: string, statusCode = 400) {
  return toCloudError(new WireError('no', { code, statusCode }), albRead);
}

describe('a refusal', () => {
  it('has the code and the status of the cloud, and the kind of the code', () => {
    expect(refusedWith('IncorrectStatus.Listener', 409)).toMatchObject({
      kind: 'busy',
      cloudCode: 'IncorrectStatus.Listener',
      httpStatus: 409,
    });
  });

  it('keeps the time after which the cloud allows a retry, and the request id', () => {
    const details = { code: 'Throttling.User', statusCode: 400, requestId: 'r-5', retryAfterMs: 1234 };

    const error = toCloudError(new WireError('slow down', details), albRead);

    expect(error).toMatchObject({ retryAfterMs: 1234, requestId: 'r-5', retryable: true });
    expect(error.message).toBe(
      'CloudCallFailed: ListListeners failed with Throttling.User: slow down (request id r-5)',
    );
  });
});

describe('failures without an answer', () => {
  it.each([
    [
      'a timeout',
      Object.assign(new Error('ReadTimeout(3000)'), { name: 'RequestTimeoutError' }),
      'RequestTimeout',
    ],
    ['a reset', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [
      'a name that does not resolve',
      Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
      'ENOTFOUND',
    ],
    ['a page of HTML', new SyntaxError('Unexpected token < in JSON'), 'NotJson'],
    [
      'an error of unknown make',
      new TypeError("Cannot read properties of null (reading 'Code')"),
      'NoUsableAnswer',
    ],
    ['something that is no error', 'oops', 'NoUsableAnswer'],
  ])('count as unavailable, effect unknown: %s', (_, error, cloudCode) => {
    expect(toCloudError(error, albRead)).toMatchObject({
      kind: 'unavailable',
      cloudCode,
      effectUnknown: true,
    });
  });

  it('count as an invalid answer where the SDK could not fit the body into its model', () => {
    const error = new Error('type of listenerPort is mismatch, expect number, but object');

    expect(toCloudError(error, albRead)).toMatchObject({ kind: 'invalid-answer', effectUnknown: true });
  });

  it('are passed on unchanged where they were understood before', () => {
    const error = aCloudError();

    expect(toCloudError(error, albRead)).toBe(error);
  });
});

describe('the message', () => {
  it.each([
    [albRead, 'alb:ListListeners'],
    [casRead, 'yundun-cert:GetCertificateDetail'],
  ])('names the missing permission as RAM spells it', (context, permission) => {
    const error = toCloudError(new WireError('no', { code: 'NoPermission', statusCode: 403 }), context);

    expect(error.hint).toContain(permission);
  });

  it('says what to do if an endpoint lacks the action', () => {
    const error = toCloudError(
      new WireError('no', { code: 'InvalidAction.NotFound', statusCode: 404 }),
      casRead,
    );

    expect(error.hint).toContain('CAS_ENDPOINT');
  });

  it('shows no URL', () => {
    const message = cleanMessage('POST https://alb.cn-hangzhou.aliyuncs.com/?Certificates.1=a failed.');

    expect(message).toBe('POST <url> failed.');
  });

  it.each([
    'Authorization: ACS3-HMAC-SHA256 Credential=LTAI1,SignedHeaders=host,Signature=deadbeef',
    'x-acs-security-token:CAISdeadbeef more',
    '{"SecurityToken":"deadbeef"}',
    'AccessKeySecret = deadbeef',
  ])('shows no secret of %s', (text) => {
    expect(cleanMessage(text)).not.toContain('deadbeef');
  });

  it('does not repeat the text that the gateway signed when it refuses a signature', () => {
    const error = toCloudError(
      new WireError('server string to sign is: POST x-acs-security-token:deadbeef', {
        code: 'SignatureDoesNotMatch',
        statusCode: 400,
      }),
      albRead,
    );

    expect(error.message).not.toContain('deadbeef');
    expect(error.cause).toBeUndefined();
  });

  it('cuts a page of text short', () => {
    expect(cleanMessage('x'.repeat(10_000)).length).toBeLessThan(500);
  });
});
