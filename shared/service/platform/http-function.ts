/**
 * A handler behind an HTTP trigger: reads the request, opens the platform, and returns the answer.
 *
 * Every request is answered, also after a failure or with an invalid configuration. Only an event that is not an HTTP request is rejected. The
 * function decides the content of the answer.
 */
import type { Logger } from '../../base/logger.ts';
import { createRedactor } from '../../base/redact.ts';
import { loadConfig } from '../../config/config.ts';
import type { FunctionFile } from '../../config/variable.ts';
import type { Edge } from './edge.ts';
import { answering, type FunctionContext, type FunctionHandler } from './function-compute.ts';
import { loggerFor, secretsOf } from './function-logger.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  jsonAnswer,
  MAX_HTTP_EVENT_BYTES,
  readHttpRequest,
} from './http-trigger.ts';
import { type Makers, openPlatform, type Platform, type Ports } from './open-platform.ts';

export interface HttpFunction<Given extends Makers> {
  /** Its file in functions/. */
  readonly reader: FunctionFile;
  readonly makers: Given;
  /** `undefined`: the default of the clients. */
  readonly patience: RequestPatience | undefined;
  answer(request: HttpRequest, platform: Platform & Ports<Given>): Promise<HttpAnswer>;
  /** The answer if `answer` or the configuration has thrown. */
  failed(error: unknown, failed: FailedRequest): HttpAnswer;
}

export interface RequestPatience {
  /** From the arrival of the request. No call is repeated later than this. */
  readonly retryTimeLimitMs: number;
  readonly callTimeoutMs: number;
}

export interface FailedRequest {
  readonly request: HttpRequest;
  readonly logger: Logger;
  /** Removes the secrets of the configuration from a text. */
  readonly redact: (text: string) => string;
}

export function httpHandler<Given extends Makers>(
  edge: Edge,
  httpFunction: HttpFunction<Given>,
): FunctionHandler<HttpAnswer> {
  return (event, context) =>
    answering(context, async () =>
      event.byteLength > MAX_HTTP_EVENT_BYTES
        ? tooLarge(event.byteLength)
        : answerTo(readHttpRequest(event), { edge, context }, httpFunction),
    );
}

/** Before anything is parsed: the sender is not known yet. */
function tooLarge(bytes: number): HttpAnswer {
  const message = `the request has ${bytes} bytes; at most ${MAX_HTTP_EVENT_BYTES} are read.`;
  return jsonAnswer(413, { code: 'BodyTooLarge', message, hint: 'Send less.' });
}

async function answerTo<Given extends Makers>(
  request: HttpRequest,
  { edge, context }: { readonly edge: Edge; readonly context: FunctionContext },
  { reader, makers, patience, answer, failed }: HttpFunction<Given>,
): Promise<HttpAnswer> {
  const startedAtMs = edge.clock.now();
  // Used until the configuration is loaded.
  let failing: FailedRequest = {
    request,
    logger: loggerFor(edge, context, 'info', []),
    redact: createRedactor([]).text,
  };
  try {
    const config = loadConfig(edge.env, reader);
    const platform = openPlatform(
      { edge, context, config, ...(patience && { patience: patienceFrom(startedAtMs, patience) }) },
      makers,
    );
    failing = { request, logger: platform.logger, redact: createRedactor(secretsOf(config)).text };
    return await answer(request, platform);
  } catch (error) {
    return failed(error, failing);
  }
}

function patienceFrom(startedAtMs: number, { retryTimeLimitMs, callTimeoutMs }: RequestPatience) {
  return { untilMs: startedAtMs + retryTimeLimitMs, timeoutMs: callTimeoutMs };
}
