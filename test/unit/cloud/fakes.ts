/** Fakes for these tests: a clock that skips every wait, wires that answer from a table, and small HTTP servers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../../shared/base/clock.ts';
import { CloudError, type CloudErrorDetails } from '../../../shared/cloud/errors.ts';
import type { Wire } from '../../../shared/cloud/wire.ts';
import { openServer } from '../../emulator/http/open-server.ts';

export interface JumpingClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  advance(durationMs: number): void;
}

export function aClock(startMs = Date.UTC(2026, 0, 1)): JumpingClock {
  let nowMs = startMs;
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    async sleep(durationMs, signal) {
      signal?.throwIfAborted();
      waits.push(durationMs);
      nowMs += durationMs;
    },
    advance(durationMs) {
      nowMs += durationMs;
    },
  };
}

export interface WireCall {
  readonly action: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface TableWire extends Wire {
  readonly calls: readonly WireCall[];
}

/** Answers from a table. A function receives the request, and may throw. */
export function aWire(
  answers: Readonly<Record<string, (request: Readonly<Record<string, unknown>>) => unknown>>,
): TableWire {
  const calls: WireCall[] = [];
  return {
    calls,
    async call(action, request) {
      calls.push({ action, request });
      const answer = answers[action];
      if (answer === undefined) throw new Error(`unexpected call of ${action}`);
      return answer(request);
    },
  };
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it should have been rejected');
    },
    (error: unknown) => error,
  );
}

export async function cloudError(promise: Promise<unknown>): Promise<CloudError> {
  const error = await rejection(promise);
  if (error instanceof CloudError) return error;
  throw new Error('it should have been rejected with a CloudError', { cause: error });
}

export function aCloudError(details: Partial<CloudErrorDetails> = {}): CloudError {
  return new CloudError('made up', {
    kind: 'unavailable',
    action: 'SomeAction',
    cloudCode: 'MadeUp',
    ...details,
  });
}

export interface Loopback {
  readonly origin: string;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  const { url, close } = await openServer(server);
  return { origin: url, requests, close };
}
