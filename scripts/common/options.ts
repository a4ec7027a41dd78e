/** Parsers of options that several commands share. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { listenerIdPattern, loadBalancerIdPattern } from '../../shared/base/identifiers.ts';
import { parseCertificateId } from '../../shared/core/model/certificate.ts';

/** A whole number from 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('Expected a whole number from 0.');
}

/** Each may be repeated, and may take several values. */
export function several<Value>(parse: (text: string) => Value): (text: string, before?: Value[]) => Value[] {
  return (text, before = []) => [...before, parse(text)];
}

export function parseLoadBalancer(text: string): string {
  if (loadBalancerIdPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of a load balancer, such as alb-o9ulmq5hgn68jk.');
}

export function parseListener(text: string): string {
  if (listenerIdPattern.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of a listener, such as lsn-o4u54y73wq7b.');
}

export function parseCertificate(text: string): string {
  if (parseCertificateId(text)) return text;
  throw new InvalidArgumentError(
    'Expected a certificate id with its partition, such as 20741377-cn-hangzhou.',
  );
}

/** The hash of a plan. */
export function parsePlan(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected the hash of a plan, as the plan shows it: 64 lower-case hex digits.',
  );
}

export function parseAccount(text: string): string {
  if (/^\d+$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the id of an account: digits alone.');
}

/** A file to write: its folder has to be there. */
export function parseNewFile(file: string): string {
  const folder = path.dirname(path.resolve(file));
  if (existsSync(folder)) return file;
  throw new InvalidArgumentError(`There is no folder ${folder}.`);
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
