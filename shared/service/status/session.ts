/**
 * Decides which requests may read the status: programs send a token in a header, browsers a cookie that was issued for a token. Pure; the clock
 * is a parameter.
 *
 * The cookie holds its expiry time and an HMAC of it with the token as key: it does not reveal the token, cannot be extended, and becomes
 * invalid with its token. The server keeps no sessions, so a session ends only by expiry or by a new token.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { DAY_MS, SECOND_MS } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';

/** A wall display has to sign in once a week. */
export const SESSION_MS = 7 * DAY_MS;

/** `__Host-`: browsers accept it over TLS only, for this exact host, and no other host can set it. */
export const COOKIE_NAME = '__Host-cert-rotator-status';

const COOKIE_ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';

export function isSignedIn(request: HttpRequest, tokens: readonly Secret[], nowMs: number): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return matchingToken(bearer, tokens) !== undefined;
  return cookiesOf(request).some((cookie) => isSession(cookie, tokens, nowMs));
}

/** Takes the same time for every given token, right or wrong, of any length. */
export function matchingToken(given: string, tokens: readonly Secret[]): Secret | undefined {
  const digest = sha256(given);
  const same = tokens.filter((token) => timingSafeEqual(digest, sha256(token.reveal())));
  return same[0];
}

/** The value of a `Set-Cookie` header. */
export function sessionCookie(token: Secret, nowMs: number): string {
  const untilMs = nowMs + SESSION_MS;
  const value = `${untilMs}.${sign(untilMs, token).toString('base64url')}`;
  return `${COOKIE_NAME}=${value}; Max-Age=${SESSION_MS / SECOND_MS}; ${COOKIE_ATTRIBUTES}`;
}

/**
 * Whether the browser says that the request comes from a page of this host. `Origin` is `null` where the referrer policy is `no-referrer`, so
 * `Sec-Fetch-Site` is asked first. A program that sends neither has no session to end.
 */
export function isFromOwnPage({ headers }: HttpRequest): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const host = headers.get('host');
  return host !== undefined && [`https://${host}`, `http://${host}`].includes(headers.get('origin') ?? '');
}

export const endedCookie = `${COOKIE_NAME}=; Max-Age=0; ${COOKIE_ATTRIBUTES}`;

function isSession(cookie: string, tokens: readonly Secret[], nowMs: number): boolean {
  const [, until = '', signature = ''] = /^(\d{1,15})\.([\w-]{43})$/.exec(cookie) ?? [];
  const untilMs = Number(until);
  if (until === '' || nowMs >= untilMs) return false;
  const given = Buffer.from(signature, 'base64url');
  return tokens.filter((token) => timingSafeEqual(given, sign(untilMs, token))).length > 0;
}

/** Several `Cookie` headers, which HTTP/2 allows, arrive joined with commas. */
function cookiesOf({ headers }: HttpRequest): readonly string[] {
  return (headers.get('cookie') ?? '')
    .split(/[;,]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE_NAME}=`))
    .map((pair) => pair.slice(COOKIE_NAME.length + 1));
}

function sign(untilMs: number, token: Secret): Buffer {
  return createHmac('sha256', token.reveal()).update(`cert-rotator status session until ${untilMs}`).digest();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
