/** Parsers of command line options that several commands share. */
import { InvalidArgumentError } from 'commander';

/** A whole number from 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('Expected a whole number from 0.');
}

/** How many times as fast as real time. Beyond 1,000 a handshake would take longer than the patience of its client. */
export function parseScale(text: string): number {
  const scale = Number(text);
  if (scale >= 1 && scale <= 1_000) return scale;
  throw new InvalidArgumentError('Expected a number from 1 to 1000.');
}
