/**
 * The log: one JSON object per line with `level`, `time`, `message` and the given fields. Secrets are not filtered field by field:
 * every finished line passes through the redactor (redact.ts) before it reaches the sink.
 *
 * Lines are written synchronously and without worker threads, because Function Compute freezes an instance as soon as it has answered.
 */
import type { Clock } from './clock.ts';
import { createRedactor, type Redactor } from './redact.ts';
import type { Secret } from './secret.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;
export type LogMethod = (message: string, fields?: LogFields) => void;

export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  /** Pass the error itself in the fields, as `{ error }`. Its code, hint, stack and causes are written. */
  readonly error: LogMethod;
  /** A logger that adds these fields to each of its lines. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Receives one line without its line break. */
  readonly sink: (line: string) => void;
  readonly secrets: readonly Secret[];
  readonly clock: Pick<Clock, 'now'>;
}

export function createLogger(options: LoggerOptions): Logger {
  return loggerWith(options, createRedactor(options.secrets), {});
}

/** From the least to the most urgent. */
const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

function loggerWith(options: LoggerOptions, redactor: Redactor, bound: Record<string, unknown>): Logger {
  const least = levels.indexOf(options.level);
  const method = (level: LogLevel): LogMethod => {
    if (levels.indexOf(level) < least) return () => undefined;
    return (message, fields = {}) => {
      const time = new Date(options.clock.now()).toISOString();
      options.sink(redactor.json(JSON.stringify({ level, time, ...bound, ...plainFields(fields), message })));
    };
  };
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    child: (fields) => loggerWith(options, redactor, { ...bound, ...plainFields(fields) }),
  };
}

/** Fields with these names would hide those that the logger itself writes. */
const reserved: ReadonlySet<string> = new Set(['level', 'time', 'message']);

function plainFields(fields: LogFields): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => {
    return [reserved.has(key) ? `${key}_` : key, toPlain(value, [])];
  });
  return Object.fromEntries(entries);
}

/** Deeper nesting is unreadable in a log. */
const MAX_DEPTH = 10;

/** Converts a value to JSON data: errors with their causes, no functions, bytes or cycles. Never throws. */
function toPlain(value: unknown, path: readonly object[]): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (path.includes(value)) return '[circular]';
  if (path.length >= MAX_DEPTH) return '[too deep]';
  try {
    return objectToPlain(value, [...path, value]);
  } catch {
    return '[unreadable]';
  }
}

function objectToPlain(value: object, path: readonly object[]): unknown {
  const inner = (each: unknown) => toPlain(each, path);
  if (value instanceof Error) return errorToPlain(value, inner);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return inner(value.toJSON());
  if (value instanceof Map) return inner(Object.fromEntries(value));
  if (value instanceof Set || Array.isArray(value)) return [...value].map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

function errorToPlain(error: Error, inner: (value: unknown) => unknown): Record<string, unknown> {
  const own = Object.fromEntries(Object.entries(error).map(([key, value]) => [key, inner(value)]));
  return {
    ...own,
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: inner(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(inner) } : {}),
  };
}
