import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import { Secret } from '../../../../shared/base/secret.ts';
import {
  COOKIE_NAME,
  endedCookie,
  isSignedIn,
  matchingToken,
  SESSION_MS,
  sessionCookie,
} from '../../../../shared/service/status/session.ts';
import { NOW_MS } from '../../../support/builders.ts';
import { aStatusRequest, STATUS_TOKEN } from '../../../support/status.ts';

const token = new Secret(STATUS_TOKEN);
const nextToken = new Secret('the-next-status-token-of-32-bytes-or-more');

const isIn = (headers: Readonly<Record<string, string>>, nowMs = NOW_MS, tokens = [token]) =>
  isSignedIn(aStatusRequest('/', headers), tokens, nowMs);

/** The cookie as a browser sends it back. */
const cookieFor = (secret = token) => sessionCookie(secret, NOW_MS).split(';')[0] ?? '';

describe('a program', () => {
  it('is signed in by the token in its header, in any case of the scheme', () => {
    expect(isIn({ authorization: `Bearer ${STATUS_TOKEN}` })).toBe(true);
    expect(isIn({ authorization: `bearer   ${STATUS_TOKEN}` })).toBe(true);
  });

  it.each([
    ['another token', `Bearer ${STATUS_TOKEN}x`],
    ['the beginning of the token', `Bearer ${STATUS_TOKEN.slice(0, -1)}`],
    ['an empty one', 'Bearer '],
    ['the token without its scheme', STATUS_TOKEN],
    ['the token of another scheme', `Basic ${Buffer.from(`:${STATUS_TOKEN}`).toString('base64')}`],
  ])('is not signed in by %s', (_case, authorization) => {
    expect(isIn({ authorization })).toBe(false);
  });

  it('is refused with a wrong token, even beside a valid cookie', () => {
    expect(isIn({ authorization: 'Bearer wrong', cookie: cookieFor() })).toBe(false);
  });

  it('is never signed in where no token is configured', () => {
    expect(isIn({ authorization: 'Bearer undefined' }, NOW_MS, [])).toBe(false);
  });
});

describe('a browser', () => {
  it('is signed in by its cookie, wherever it is among others', () => {
    for (const cookie of [cookieFor(), `a=1; ${cookieFor()}`, `${cookieFor()}; a=1`, `a=1,${cookieFor()}`])
      expect(isIn({ cookie }), cookie).toBe(true);
  });

  it('is signed in where one of several cookies of the name is valid', () => {
    expect(isIn({ cookie: `${COOKIE_NAME}=old; ${cookieFor()}` })).toBe(true);
  });

  it('must sign in again after a week', () => {
    expect(isIn({ cookie: cookieFor() }, NOW_MS + SESSION_MS - 1)).toBe(true);
    expect(isIn({ cookie: cookieFor() }, NOW_MS + SESSION_MS)).toBe(false);
  });

  it('must sign in again once its token is gone, not while it is one of two', () => {
    expect(isIn({ cookie: cookieFor() }, NOW_MS, [nextToken, token])).toBe(true);
    expect(isIn({ cookie: cookieFor() }, NOW_MS, [nextToken])).toBe(false);
  });

  it('cannot extend or forge a session', () => {
    const [until = '', signature = ''] = cookieFor()
      .slice(COOKIE_NAME.length + 1)
      .split('.');
    const forged = [
      `${Number(until) + DAY_MS}.${signature}`,
      `${until}.${signature.slice(0, -1)}`,
      `${until}.${'A'.repeat(43)}`,
      `${until}.`,
      `${until}`,
      `0${until}.${signature.slice(1)}`,
      STATUS_TOKEN,
      '',
    ];

    for (const value of forged) expect(isIn({ cookie: `${COOKIE_NAME}=${value}` }), value).toBe(false);
  });

  it('keeps a cookie that scripts, other hosts and plain http cannot have, and that does not hold the token', () => {
    const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict';

    expect(sessionCookie(token, NOW_MS)).toMatch(new RegExp(`^__Host-.*; Max-Age=604800; ${attributes}$`));
    expect(sessionCookie(token, NOW_MS)).not.toContain(STATUS_TOKEN);
    expect(endedCookie).toBe(`${COOKIE_NAME}=; Max-Age=0; ${attributes}`);
  });
});

describe('a given token', () => {
  it('is found among several', () => {
    expect(matchingToken(STATUS_TOKEN, [nextToken, token])).toBe(token);
    expect(matchingToken('', [nextToken, token])).toBeUndefined();
  });
});
