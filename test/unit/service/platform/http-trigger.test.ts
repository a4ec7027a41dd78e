import { describe, expect, it } from 'vitest';
import { InvalidEvent } from '../../../../shared/base/errors.ts';
import { jsonAnswer, readHttpRequest } from '../../../../shared/service/platform/http-trigger.ts';

const event = (fields: object) =>
  Buffer.from(
    JSON.stringify({
      version: 'v1',
      rawPath: '/a%20b',
      body: 'Grüße',
      isBase64Encoded: false,
      headers: { 'Content-Type': 'text/plain', 'X-ROTATOR-Signature': 'v1=00' },
      queryParameters: { lang: 'zh' },
      requestContext: { http: { method: 'post', path: '/a b', sourceIp: '192.0.2.1' }, requestId: 'r-1' },
      ...fields,
    }),
  );

describe('an HTTP event', () => {
  it('is read with header names in any case', () => {
    const request = readHttpRequest(event({}));

    expect(request).toMatchObject({ method: 'POST', path: '/a b' });
    expect(request.headers.get('x-rotator-signature')).toBe('v1=00');
    expect(request.query.get('lang')).toBe('zh');
    expect(request.body).toEqual(Buffer.from('Grüße', 'utf8'));
  });

  it('gives the bytes of a body that came in base64', () => {
    const bytes = Buffer.from([0, 255, 128, 10]);

    const request = readHttpRequest(event({ isBase64Encoded: true, body: bytes.toString('base64') }));

    expect(request.body).toEqual(bytes);
  });

  it('joins headers whose names differ only in case, whichever comes first: neither hides the other', () => {
    const [one, other] = [
      { 'X-Name': 'a', 'x-name': 'b' },
      { 'x-name': 'b', 'X-Name': 'a' },
    ].map((headers) => readHttpRequest(event({ headers })).headers.get('x-name'));

    expect([one, other]).toEqual(['a,b', 'b,a']);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['192.0.2.1\nsomething', undefined],
    ['no address', undefined],
    [7, undefined],
    [undefined, undefined],
  ])('says who called, where that is an address: %j', (sourceIp, read) => {
    const requestContext = { http: { method: 'GET', path: '/', sourceIp } };

    expect(readHttpRequest(event({ requestContext })).sourceIp).toBe(read);
  });

  it('has lists of values joined, as HTTP joins repeated headers, and what is null left out', () => {
    const request = readHttpRequest(
      event({ headers: { Accept: ['a', 'b'], Cookie: null }, queryParameters: { q: ['1', '2'], r: null } }),
    );

    expect([...request.headers]).toEqual([['accept', 'a,b']]);
    expect([...request.query]).toEqual([['q', '1,2']]);
  });

  it('may lack a body, headers and a query', () => {
    const request = readHttpRequest(
      event({ body: undefined, headers: undefined, queryParameters: undefined }),
    );

    expect([request.body.length, request.headers.size, request.query.size]).toEqual([0, 0, 0]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a command', Buffer.from('{"mode":"plan"}')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
    ['a list', Buffer.from('[]')],
    ['a request without its method', event({ requestContext: { http: { path: '/' } } })],
    ['a request whose path is no text', event({ requestContext: { http: { method: 'GET', path: 7 } } })],
    ['a request without context', event({ requestContext: undefined })],
    ['headers that are no texts', event({ headers: { a: 1 } })],
    ['headers that are a list', event({ headers: ['a'] })],
    ['a header with a list of no texts', event({ headers: { a: ['b', 1] } })],
    ['a query that is a text', event({ queryParameters: 'a=b' })],
    ['a word where it says whether the body is base64', event({ isBase64Encoded: 'yes' })],
    ['a body that is no text', event({ body: { a: 1 } })],
  ])('is refused when it is %s', (_case, bytes) => {
    expect(() => readHttpRequest(bytes)).toThrow(InvalidEvent);
  });
});

describe('a JSON answer', () => {
  it('is kept by no cache', () => {
    expect(jsonAnswer(404, { code: 'NotFound' }, { Allow: 'GET' })).toEqual({
      statusCode: 404,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        Allow: 'GET',
      },
      isBase64Encoded: false,
      body: '{"code":"NotFound"}\n',
    });
  });
});
