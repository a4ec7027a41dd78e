/**
 * ALB and CAS without sockets, for simulations over days of virtual time. Requests, answers and errors have the form of the SDK's.
 *
 * Assumes the caller is authenticated. Without `latencyMs` a call takes no time.
 */
import type { Wire } from '../../../shared/cloud/wire.ts';
import type { CloudModel } from './cloud-model.ts';
import { RandomStreams, type Range } from './random.ts';
import type { Product, WireBody, WireOutcome } from './wire.ts';

export interface InProcessOptions {
  /** Name of the caller in the history. */
  readonly caller?: string;
  /** Duration of a call on the model's clock, half of it before the call takes effect. None by default. */
  readonly latencyMs?: Range;
  /** How long a client waits for a lost answer. 0 by default. */
  readonly lostAfterMs?: number;
}

export function inProcessAlbWire(model: CloudModel, region: string, options: InProcessOptions = {}): Wire {
  return inProcessWire(model, 'alb', region, options);
}

export function inProcessCasWire(model: CloudModel, partition: string, options: InProcessOptions = {}): Wire {
  return inProcessWire(model, 'cas', partition, options);
}

function inProcessWire(model: CloudModel, product: Product, scope: string, options: InProcessOptions): Wire {
  const caller = options.caller ?? 'in-process';
  const latency = new RandomStreams(model.seed);
  return {
    async call(action, request) {
      const delayMs = options.latencyMs
        ? latency.within(options.latencyMs, 'latency', `${scope}/${caller}`)
        : 0;
      if (delayMs > 0) await model.clock.sleep(delayMs / 2);
      const params = pascalise(request) as Record<string, unknown>;
      const outcome = model.call({ product, scope, action, params, caller });
      if (delayMs > 0) await model.clock.sleep(delayMs / 2);
      if (outcome.kind === 'cut' && options.lostAfterMs) await model.clock.sleep(options.lostAfterMs);
      return bodyOrThrow(outcome, action);
    },
  };
}

/** Converts `{ listenerId, certificates: [{ certificateId: 1 }] }` to wire names, with every leaf as text. */
function pascalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascalise);
  if (typeof value !== 'object' || value === null) return String(value);
  const wire: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined && field !== null)
      wire[`${name.charAt(0).toUpperCase()}${name.slice(1)}`] = pascalise(field);
  }
  return wire;
}

/** Names that the SDK's models do not convert. */
function keepsItsName(name: string): boolean {
  return name === 'DNSName' || name === 'TLSVersions' || name.startsWith('XForwarded');
}

function camelise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelise);
  if (typeof value !== 'object' || value === null) return value;
  const model: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) model[modelName(name)] = camelise(field);
  return model;
}

/** Cache: a simulation converts a few hundred names millions of times. */
const modelNames = new Map<string, string>();

function modelName(name: string): string {
  let found = modelNames.get(name);
  if (found === undefined) {
    found = keepsItsName(name) ? name : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    modelNames.set(name, found);
  }
  return found;
}

function bodyOrThrow(outcome: WireOutcome, action: string): unknown {
  if (outcome.kind === 'cut') throw new RequestTimeoutError(action);
  if (outcome.kind === 'text')
    throw new SyntaxError(`Unexpected token '<', "${outcome.text.slice(0, 10)}"...`);
  if (outcome.status < 400) return camelise(outcome.body);
  throw new SdkLikeError(outcome.status, outcome.headers, outcome.body);
}

/** The SDK's error for a lost answer. */
class RequestTimeoutError extends Error {
  constructor(action: string) {
    super(`ReadTimeout: ${action} failed.`);
    this.name = 'RequestTimeoutError';
  }
}

/** The fields of the SDK's ClientError, ServerError and ThrottlingError. */
class SdkLikeError extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly data: WireBody;
  readonly requestId: string;
  readonly retryAfter: number | undefined;

  constructor(status: number, headers: Readonly<Record<string, string>>, body: WireBody) {
    const code = String(body['Code']);
    const requestId = String(body['RequestId']);
    super(`${code}: code: ${status}, ${String(body['Message'])} request id: ${requestId}`);
    this.name = errorName(code, status);
    this.code = code;
    this.statusCode = status;
    this.data = body;
    this.requestId = requestId;
    const retryAfter = Number(headers['x-acs-retry-after']);
    this.retryAfter = Number.isNaN(retryAfter) ? undefined : retryAfter;
  }
}

function errorName(code: string, status: number): string {
  if (code.includes('Throttling')) return 'ThrottlingError';
  return status < 500 ? 'ClientError' : 'ServerError';
}
