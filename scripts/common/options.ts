/** Parsers of options that several commands share. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { listenerIdPattern, loadBalancerIdPattern } from '../../shared/base/identifiers.ts';
import { parseCertificateId } from '../../shared/core/model/certificate.ts';
import { expected, notTaken } from './option-texts.ts';

/** A whole number from 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw notTaken(expected.count);
}

/** Each may be repeated, and may take several values. */
export function several<Value>(parse: (text: string) => Value): (text: string, before?: Value[]) => Value[] {
  return (text, before = []) => [...before, parse(text)];
}

export function parseLoadBalancer(text: string): string {
  if (loadBalancerIdPattern.test(text)) return text;
  throw notTaken(expected.loadBalancer);
}

export function parseListener(text: string): string {
  if (listenerIdPattern.test(text)) return text;
  throw notTaken(expected.listener);
}

export function parseCertificate(text: string): string {
  if (parseCertificateId(text)) return text;
  throw notTaken(expected.certificate);
}

/** The hash of a plan. */
export function parsePlan(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw notTaken(expected.plan);
}

export function parseAccount(text: string): string {
  if (/^\d+$/.test(text)) return text;
  throw notTaken(expected.account);
}

/** A file to write: its folder has to be there. */
export function parseNewFile(file: string): string {
  const folder = path.dirname(path.resolve(file));
  if (existsSync(folder)) return file;
  throw notTaken(expected.noFolder(folder));
}

/** A port of TCP, or 0 for a free one. */
export function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw notTaken(expected.port);
  return port;
}

/** Time scale. Above 1,000 a handshake would exceed the timeout of its client. */
export function parseScale(text: string): number {
  const scale = Number(text);
  if (scale >= 1 && scale <= 1_000) return scale;
  throw notTaken(expected.scale);
}
