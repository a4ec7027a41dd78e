/** Secrets and private keys, every encoding in which a text may hold them, and a log that must not. */
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { createLogger, type LoggerOptions } from '../../../shared/base/logger.ts';
import { Secret } from '../../../shared/base/secret.ts';
import { findSecrets } from '../../support/secret-finder.ts';

export const accessKeySecret = 'Zk3vN8qLxT5wRb2YcHd7MfJg9PsA4u';
const securityToken = 'CAIS7QF1q6Ft5B2yfSjIr5bb+P4Kz/Qx8a==/tok+en/';
const webhookSecret = 'p"ss\\word\n with spaces & 密码, long enough';
export const secrets = [accessKeySecret, securityToken, webhookSecret];

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed: generateKeyPairSync('ed25519').privateKey,
};
export const pems = [
  keys.rsa.export({ type: 'pkcs8', format: 'pem' }).toString(),
  keys.rsa.export({ type: 'pkcs1', format: 'pem' }).toString(),
  keys.ec.export({ type: 'pkcs8', format: 'pem' }).toString(),
  keys.ec.export({ type: 'sec1', format: 'pem' }).toString(),
  keys.ed.export({ type: 'pkcs8', format: 'pem' }).toString(),
];
/** Lines from the middle of the keys: one of them is enough to recover most of a key. */
const keyLines = pems.flatMap((pem) =>
  pem.split('\n').filter((line) => line.length >= 32 && !line.includes('-----')),
);

export function aLogger(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'debug',
    secrets: secrets.map((secret) => new Secret(secret)),
    clock: { now: () => Date.parse('2026-03-02T10:00:00Z') },
    sink: (line) => lines.push(line),
    ...options,
  });
  return { logger, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
}

export function expectClean(lines: readonly string[]): void {
  const text = lines.join('\n');
  expect(text).not.toBe('');
  expect(findSecrets(text, [...secrets, ...keyLines])).toEqual([]);
}

/** Every encoding in which a secret may occur in a text. */
export const disguises: readonly (readonly [string, (secret: string) => string])[] = [
  ['in plain text', (secret) => secret],
  ['in the middle of a sentence', (secret) => `before ${secret} after`],
  ['as JSON in a string', (secret) => JSON.stringify({ value: secret })],
  ['as JSON in JSON in a string', (secret) => JSON.stringify({ body: JSON.stringify({ value: secret }) })],
  ['percent-encoded', (secret) => `?x=${encodeURIComponent(secret)}&y=1`],
  [
    'percent-encoded in lower case',
    (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  ],
  ['percent-encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['as a form', (secret) => new URLSearchParams({ x: secret }).toString()],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 after one byte', (secret) => Buffer.from(`:${secret}:`).toString('base64')],
  ['in base64 after two bytes', (secret) => Buffer.from(`a:${secret}`).toString('base64')],
  ['in base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['in hex', (secret) => Buffer.from(secret).toString('hex')],
];
