/** What the fakes of chat services have in common: they keep what they accept, and can be told to fail. */
import type { Clock } from '../../../shared/base/clock.ts';
import type { PostAnswer, PostRequest } from '../../../shared/notify/post.ts';

export type Fault = PostAnswer | 'no-answer';

export interface FakeService {
  /** The word in NOTIFY with its address and its secret. */
  readonly channel: string;
  /** Texts of the accepted messages. */
  readonly accepted: readonly string[];
  /** Requests that arrived, accepted or not. */
  readonly requests: readonly PostRequest[];
  /** For these requests, in this order; then it works again. */
  failNext(...faults: readonly Fault[]): void;
  /** From now on, for every request; `undefined`: it works again. */
  fail(fault: Fault | undefined): void;
  answer(request: PostRequest): PostAnswer;
}

export interface FakeParts {
  readonly channel: string;
  /** @returns the answer, and the text if it is accepted */
  readonly judge: (request: PostRequest) => { readonly answer: PostAnswer; readonly text?: string };
}

export function fakeService({ channel, judge }: FakeParts): FakeService {
  const accepted: string[] = [];
  const requests: PostRequest[] = [];
  const next: Fault[] = [];
  let lasting: Fault | undefined;
  return {
    channel,
    accepted,
    requests,
    failNext: (...faults) => void next.push(...faults),
    fail: (fault) => {
      lasting = fault;
    },
    answer: (request) => {
      requests.push(request);
      const fault = next.shift() ?? lasting;
      if (fault === 'no-answer') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      if (fault !== undefined) return fault;
      const { answer, text } = judge(request);
      if (text !== undefined) accepted.push(text);
      return answer;
    },
  };
}

export function json(value: unknown, status = 200): PostAnswer {
  return { status, body: JSON.stringify(value), retryAfterMs: undefined };
}

export function plain(body: string, status: number, retryAfterMs?: number): PostAnswer {
  return { status, body, retryAfterMs };
}

export interface RateLimit {
  readonly times: number;
  readonly withinMs: number;
  /** How long nothing is accepted after that; default: until the window has passed. */
  readonly silenceMs?: number;
}

/** @returns whether this message is one too many */
export function rateLimit(clock: Pick<Clock, 'now'>, limits: readonly RateLimit[]): () => boolean {
  const times: number[] = [];
  let silentUntilMs = 0;
  return () => {
    const nowMs = clock.now();
    if (nowMs < silentUntilMs) return true;
    const broken = limits.find(
      (one) => times.filter((atMs) => nowMs - atMs < one.withinMs).length >= one.times,
    );
    if (broken?.silenceMs !== undefined) silentUntilMs = nowMs + broken.silenceMs;
    if (broken === undefined) times.push(nowMs);
    return broken !== undefined;
  };
}

export function parsed(body: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

export function textIn(value: unknown, field: string): string | undefined {
  const text = typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
