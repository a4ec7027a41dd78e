/** What the adapters make of answers that are late, broken, or not those of the API. */
import { describe, expect, it } from 'vitest';
import { cloudError } from './fakes.ts';
import { type Answer, cloudAnswering, firstPage, json } from './sdk-server.ts';

describe('no usable answer', () => {
  it.each<[string, Answer]>([
    [
      'a page of HTML with status 503',
      (_, response) => {
        response.writeHead(503, { 'content-type': 'text/html' });
        response.end('<html>busy</html>');
      },
    ],
    [
      'a page of HTML with status 200',
      (_, response) => {
        response.end('<html>log in</html>');
      },
    ],
    ['an empty body', (_, response) => void response.end()],
    ['null with status 500', json(500, null)],
    ['a 404 of a proxy', json(404, { message: 'no route' })],
    ['a reset connection', (request) => void request.socket.destroy()],
    [
      'a body that breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"Listeners":[');
        setImmediate(() => request.socket.destroy());
      },
    ],
  ])('is %s: a write may have happened', async (_, answer) => {
    const { alb } = await cloudAnswering(answer);

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error).toMatchObject({ kind: 'unavailable', effectUnknown: true });
    expect(error.message).not.toContain('127.0.0.1');
  });

  it.each<[string, Answer]>([
    ['no answer at all', () => undefined],
    [
      'an answer that stops after its headers',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{');
      },
    ],
  ])('ends the wait after the timeout: %s', async (_, answer) => {
    const { alb } = await cloudAnswering(answer, 100);

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error.kind).toBe('unavailable');
    expect(error.message).not.toContain('test-');
  });
});

describe('a slow answer', () => {
  it('is waited for longer than the 3 s that the SDK would allow by itself', async () => {
    const { alb } = await cloudAnswering((request, response) => {
      const answer = () => json(200, { Listeners: [], TotalCount: 0 })(request, response);
      setTimeout(answer, 3_200);
    });

    const page = await alb.listListeners(firstPage);

    expect(page.items).toEqual([]);
  });
});

describe('answers that are rejected', () => {
  it.each([
    ['without the list', { RequestId: 'r-1' }],
    ['with something else than a list', { Listeners: { '1': {} }, RequestId: 'r-1' }],
    ['with a listener that has no port', { Listeners: [{ ListenerId: 'lsn-1' }] }],
    ['with a listener of another make', { Listeners: ['lsn-1'] }],
    ['that are an error with status 200', { Code: 'SystemBusy', Message: 'come back later' }],
  ])('are those %s', async (_, body) => {
    const { alb } = await cloudAnswering(json(200, body));

    const error = await cloudError(alb.listListeners(firstPage));

    expect(error.kind).toBe('invalid-answer');
  });
});
