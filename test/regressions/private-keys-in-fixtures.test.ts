/**
 * AllinSSL (`ali_test.go`): real certificates with their private keys were committed as test fixtures.
 *
 * Here keys are generated when they are needed and never stored. This test reads every file of the repository.
 */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findSecrets } from '../support/secret-finder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** File names of key containers. */
const keyFile = /\.(key|p8|p12|pfx|jks|keystore|ppk)$/i;

/** Tracked files, and those that the next commit would add. */
async function filesOfTheRepository(): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: root, maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\0').filter((name) => name !== '');
}

/** This file is excluded, since its patterns match themselves. */
const finder = 'test/support/secret-finder.ts';

function withoutPatterns(source: string): string {
  return source.replace(/^ {2}\/.*\/,$/gm, '');
}

/** One sentence for each finding; empty where there is no key. */
function keysIn(name: string, content: Buffer): readonly string[] {
  const text = name === finder ? withoutPatterns(content.toString('latin1')) : content.toString('latin1');
  // A DER file is searched as base64.
  const views = [text, ...(text.includes('\0') ? [content.toString('base64')] : [])];
  const found = views.flatMap((view) => findSecrets(view, []));
  return [...found, ...(keyFile.test(name) ? ['a file of keys by its name'] : [])].map(
    (finding) => `${name}: ${finding}`,
  );
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const pem = ec.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('the files of this repository (AllinSSL)', () => {
  it('hold no private key', async () => {
    const names = await filesOfTheRepository();

    const found = await Promise.all(
      names.map(async (name) =>
        // A file that was deleted but not yet committed is still listed.
        keysIn(name, await readFile(path.join(root, name)).catch(() => Buffer.alloc(0))),
      ),
    );

    expect(names.length).toBeGreaterThan(100);
    expect(found.flat()).toEqual([]);
  });

  it.each([
    ['as PEM', 'fixture.pem', pem],
    [
      'after its certificate',
      'bundle.ts',
      `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${pem}`,
    ],
    ['as PEM in the old form', 'fixture.txt', rsa.export({ type: 'pkcs1', format: 'pem' })],
    ['as PEM in a string of a program', 'ali_test.ts', JSON.stringify(pem)],
    [
      'as PEM in lines that are added up',
      'lines.ts',
      pem
        .split('\n')
        .map((line) => `'${line}' +`)
        .join('\n'),
    ],
    ['without its frame', 'a.json', rsa.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
    ['as DER', 'fixture.bin', ec.export({ type: 'sec1', format: 'der' })],
    ['in a container', 'fixture.p12', 'PKCS #12'],
  ])('would be found to hold one that is there %s', (_, name, content) => {
    const found = keysIn(name, Buffer.from(content));

    expect(found).not.toEqual([]);
  });
});
