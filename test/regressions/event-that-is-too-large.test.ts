/** A review of this project: an unsigned event of 30 MB was parsed before its size was looked at, and events of an odd form threw. */
import { describe, expect, it } from 'vitest';
import { systemEdge } from '../../shared/service/platform/edge.ts';
import { httpHandler } from '../../shared/service/platform/http-function.ts';
import { MAX_HTTP_EVENT_BYTES, readHttpRequest } from '../../shared/service/platform/http-trigger.ts';

const requestContext = { http: { method: 'POST', path: '/' } };
const eventOf = (fields: object): Buffer => Buffer.from(JSON.stringify({ requestContext, ...fields }));

describe('an event of an HTTP trigger (a review of this project)', () => {
  it('that is too large is refused before it is parsed', async () => {
    let asked = 0;
    const answer = async () => {
      asked += 1;
      throw new Error('never reached');
    };
    const failed = () => ({ statusCode: 500, headers: {}, isBase64Encoded: false, body: '' });
    const handler = httpHandler(systemEdge(), { makers: {}, answer, failed } as never);
    const context = { requestId: 'r', credentials: { accessKeyId: 'a', accessKeySecret: 'a-long-secret' } };

    const refused = await handler(Buffer.alloc(MAX_HTTP_EVENT_BYTES + 1), context as never);

    expect(refused).toMatchObject({ statusCode: 413, body: expect.stringContaining('BodyTooLarge') });
    expect(asked).toBe(0);
  });

  it.each([
    { what: 'a header that is a list', fields: { headers: { 'X-A': ['1', '2'] } }, header: '1,2' },
    { what: 'a header that is null', fields: { headers: { 'X-A': null } }, header: undefined },
    { what: 'no headers', fields: { headers: null }, header: undefined },
    { what: 'a body that is null', fields: { body: null }, header: undefined },
    { what: 'a query that is null', fields: { queryParameters: null }, header: undefined },
    { what: 'a query with a list', fields: { queryParameters: { a: ['1'] } }, header: undefined },
  ])('with $what is read', ({ fields, header }) => {
    const request = readHttpRequest(eventOf(fields));

    expect(request.headers.get('x-a')).toBe(header);
    expect(request.method).toBe('POST');
  });
});
