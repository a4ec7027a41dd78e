/**
 * The bearer token of a client that cannot sign, such as the webhook node of a certificate tool. Pure.
 *
 * A token can be replayed by everyone who sees it once, so it may do less than a signature: name a region, a load balancer or a certificate, and
 * start one scan in five minutes.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { MINUTE_MS } from '../../base/clock.ts';
import { InvalidEvent, RotatorError } from '../../base/errors.ts';
import type { Secret } from '../../base/secret.ts';
import type { Command } from '../commands/command.ts';
import type { HttpRequest } from '../platform/http-trigger.ts';

export const SCAN_EVERY_MS = 5 * MINUTE_MS;

/** Of the one that was used; another one has an allowance of its own. */
export type TokenDigest = string;

/** `undefined`: the request has none. It is read from the header alone: addresses end in logs. */
export function bearerOf({ headers }: Pick<HttpRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
}

/** Takes the same time for every given token, right or wrong. @throws RotatorError InvalidToken */
export function requireToken(given: string | undefined, tokens: readonly Secret[]): TokenDigest {
  const digest = sha256(given ?? '');
  let matches = 0;
  for (const token of tokens) matches += timingSafeEqual(digest, sha256(token.reveal())) ? 1 : 0;
  if (given !== undefined && matches > 0) return digest.toString('hex');
  throw new RotatorError('InvalidToken', 'the token is missing or wrong.', {
    hint: 'Send the header `Authorization: Bearer <WEBHOOK_TOKEN>`, or sign the request.',
  });
}

const allowed: ReadonlySet<string> = new Set(['region', 'loadBalancerId', 'certificateId'] as const);

/** @throws InvalidEvent */
export function requireAllowed(command: Command): void {
  const others = Object.keys(command).filter((name) => !allowed.has(name));
  if (others.length === 0) return;
  throw new InvalidEvent(
    `a sender with a token names ${[...allowed].join(', ')} and nothing else; this command has ${others.join(', ')}. Nothing was started; sign the request to send these.`,
  );
}

/** The same for all requests of a token in five minutes of the clock, so that the platform accepts one of them. */
export function tokenTaskId(token: TokenDigest, nowMs: number): string {
  return `webhook-token-${token.slice(0, 16)}-${Math.floor(nowMs / SCAN_EVERY_MS)}`;
}

export class TooManyRequests extends RotatorError {
  readonly retryAfterMs: number;

  constructor(nowMs: number) {
    super(
      'TooManyRequests',
      'this token has started a scan within the last five minutes. Nothing was started.',
      {
        hint: 'Send it again after the time in Retry-After, or leave it to the timer. Signed requests have no such limit.',
      },
    );
    this.name = 'TooManyRequests';
    this.retryAfterMs = SCAN_EVERY_MS - (nowMs % SCAN_EVERY_MS);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
