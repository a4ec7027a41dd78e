import { describe, expect, it } from 'vitest';
import { InvalidConfiguration, RotatorError } from '../../../../shared/base/errors.ts';
import {
  backToPage,
  dataAnswer,
  failureAnswer,
  htmlAnswer,
  metricsAnswer,
  refusalAnswer,
  wantsPage,
  withoutBody,
} from '../../../../shared/service/status/answers.ts';
import {
  statusMethodNotAllowed,
  statusUnauthorized,
  statusUnavailable,
} from '../../../../shared/service/status/refusals.ts';
import { aStatusRequest } from '../../../support/status.ts';

const browser = { accept: 'text/html,*/*;q=0.8' };
const program = { accept: 'application/json' };

describe('an answer', () => {
  it.each([
    ['a page', htmlAnswer(200, '<p>')],
    ['data', dataAnswer({})],
    ['metrics', metricsAnswer('')],
    ['a redirect', backToPage('en', 'a=1')],
    ['a refusal', refusalAnswer(statusUnauthorized(), aStatusRequest('/', program), 'en')],
    ['a refusal as a page', refusalAnswer(statusUnauthorized(), aStatusRequest('/', browser), 'en')],
  ])('with %s is kept in no cache and is what it says', (_title, { headers }) => {
    expect(headers).toMatchObject({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
  });

  it('with a page has the policy that keeps other scripts out', () => {
    expect(htmlAnswer(200, '').headers['Content-Security-Policy']).toMatch(/^default-src 'none'/);
  });

  it('to a form leads back to the page, by a path that is right wherever the function is mounted', () => {
    expect(backToPage('zh', 'a=1')).toMatchObject({
      statusCode: 303,
      headers: { Location: './?lang=zh', 'Set-Cookie': 'a=1' },
      body: '',
    });
  });

  it('to HEAD is the same without its body', () => {
    const answer = htmlAnswer(200, '<p>');

    expect(withoutBody(answer)).toEqual({ ...answer, body: '' });
  });
});

describe('a reader', () => {
  it('wants a page where it accepts HTML, else data', () => {
    expect(wantsPage(aStatusRequest('/', browser))).toBe(true);
    expect(wantsPage(aStatusRequest('/', program))).toBe(false);
    expect(wantsPage(aStatusRequest('/'))).toBe(false);
  });
});

describe('a refusal', () => {
  const error = new RotatorError('LedgerUnavailable', 'no answer.', { hint: 'Try later.' });

  it('is data for a program: code, message and hint', () => {
    const answer = refusalAnswer(statusUnavailable(error), aStatusRequest('/', program), 'en');

    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body)).toEqual({
      code: 'LedgerUnavailable',
      message: 'no answer.',
      hint: 'Try later.',
    });
  });

  it('is a page for a browser, with the same status and headers', () => {
    const answer = refusalAnswer(statusMethodNotAllowed('POST'), aStatusRequest('/', browser), 'en');

    expect(answer).toMatchObject({ statusCode: 405, headers: { Allow: 'POST' } });
    expect(answer.body).toContain('StatusMethodNotAllowed');
  });

  it('for a missing token is the form to sign in, which says that a token was wrong only after one was sent', () => {
    const form = (method: string) =>
      refusalAnswer(statusUnauthorized(), aStatusRequest('/sign-in', { ...browser, method }), 'en').body;

    expect(form('GET')).toContain('<form method="post"');
    expect(form('GET')).not.toContain('The token is wrong.');
    expect(form('POST')).toContain('The token is wrong.');
  });
});

describe('a failure', () => {
  it.each([
    ['an invalid configuration', 503, 'InvalidConfiguration', new InvalidConfiguration('MODE is "hunter2"')],
    ['a defect', 500, 'Unexpected', new TypeError('hunter2')],
    ['another error', 500, 'Unexpected', new RotatorError('CredentialsMissing', 'hunter2')],
  ])('from %s has a code, and nothing of the message', (_title, statusCode, code, error) => {
    const answer = failureAnswer(error);

    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([statusCode, code]);
    expect(answer.body).not.toContain('hunter2');
  });
});
