/** Parsers of options that several commands share. */
import { InvalidArgumentError } from 'commander';

/** A whole number from 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('Expected a whole number from 0.');
}

/** A port of TCP, or 0 for a free one. */
export function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return port;
}

/** Time scale. Above 1,000 a handshake would exceed the timeout of its client. */
export function parseScale(text: string): number {
  const scale = Number(text);
  if (scale >= 1 && scale <= 1_000) return scale;
  throw new InvalidArgumentError('Expected a number from 1 to 1000.');
}
