/** Parsers of the options of commands that make handshakes. */

import { readFileSync } from 'node:fs';
import net from 'node:net';
import { InvalidArgumentError } from 'commander';
import { parsePems } from '../../shared/probe/x509/roots.ts';
import { fileProblem } from './failure.ts';
import { expected, notTaken } from './option-texts.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function parseAddress(text: string): Address {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = six ?? four ?? '';
  const isAddress = six === undefined ? net.isIPv4(host) : net.isIPv6(host);
  if (isAddress && Number(port) > 0 && Number(port) < 65_536) return { host, port: Number(port) };
  throw notTaken(expected.address);
}

export function parseSha256(text: string): string {
  const digest = text.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw notTaken(expected.digest);
}

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds;
  throw notTaken(expected.seconds(600));
}

export function readPem(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    parsePems(pem);
    return pem;
  } catch (error) {
    throw new InvalidArgumentError(fileProblem(error));
  }
}
