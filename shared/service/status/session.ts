/**
 * Which requests may read the status: those with a token in a header, for machines, or with a cookie that was given for a token, for people.
 * Pure; the clock is a parameter.
 *
 * The cookie holds a moment at which it ends and an HMAC of that, made with the token: it cannot be turned back into the token, cannot be
 * prolonged, and is void as soon as its token is. Nothing is kept on the server; before its end only a new token ends a session.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { DAY_MS, SECOND_MS } from '../../base/clock.ts';
import type { Secret } from '../../base/secret.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';

/** A screen on a wall asks once a week. */
export const SESSION_MS = 7 * DAY_MS;

/** `__Host-`: browsers take it over TLS only, for this very host, and no other host can set it. */
export const COOKIE_NAME = '__Host-cert-rotator-status';

const COOKIE_ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Strict';

export function isSignedIn(request: HttpRequest, tokens: readonly Secret[], nowMs: number): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return matchingToken(bearer, tokens) !== undefined;
  return cookiesOf(request).some((cookie) => isSession(cookie, tokens, nowMs));
}

/** Takes as long for every token, right or wrong, whatever its length. */
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
