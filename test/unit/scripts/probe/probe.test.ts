/** `npm run probe` as a process, against a server of Node's own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { type Ended, runBundled, runCommand } from '../../../support/command.ts';

let material: CertificateMaterial;
let server: tls.Server;
let address: string;
let folder: string;
let caFile: string;
let brokenCaFile: string;

beforeAll(async () => {
  const pki = await createPki();
  const nowMs = Date.now();
  material = pki.issue({
    names: ['www.example.com'],
    keyType: 'ECC',
    notBeforeMs: nowMs - DAY_MS,
    notAfterMs: nowMs + 90 * DAY_MS,
  });
  server = tls.createServer({ cert: material.chainPem, key: material.keyPem });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = mkdtempSync(path.join(tmpdir(), 'probe-command-'));
  caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, pki.roots.ECC);
  brokenCaFile = path.join(folder, 'broken.pem');
  writeFileSync(brokenCaFile, pki.roots.ECC.replace(/\n\w{8}/, '\n!!!!!!!!'));
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function probe(...args: readonly string[]): Promise<Ended> {
  return runBundled('probe', args, process.env);
}

const asked = () => ['--address', address, '--name', 'www.example.com', '--key-type', 'ECC'] as const;
const withColons = (digest: string) => digest.toUpperCase().match(/../g)?.join(':') ?? '';

describe('npm run probe', () => {
  it('shows the served certificate, and ends with 0', async () => {
    const { status, stdout } = await runCommand('probe', [...asked(), '--ca', caFile, '--json'], process.env);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: { kind: 'seen', findings: [] },
      observation: {
        keyType: 'ECC',
        leaf: { sha256: material.facts.sha256 },
        possessionProved: true,
        trust: { trusted: true },
      },
    });
  });

  it('compares it with the expected digest, with colons and in capitals, too', async () => {
    const { status, stdout } = await probe(...asked(), '--expect', withColons(material.facts.sha256));

    expect(status).toBe(0);
    expect(stdout).toContain('match');
    expect(stdout).toContain('chain-not-trusted');
  });

  it('ends with 1 if another certificate is served, or none of that key type', async () => {
    const other = await probe(...asked(), '--expect', 'ab'.repeat(32), '--json');
    const none = await probe('--address', address, '--key-type', 'RSA', '--json');

    expect([other.status, none.status]).toEqual([1, 1]);
    expect(JSON.parse(other.stdout).verdict.kind).toBe('unknown-certificate');
    expect(JSON.parse(none.stdout).verdict.kind).toBe('no-such-key-type');
  });

  it.each([
    { what: 'no address', args: ['--key-type', 'RSA'], message: '--address' },
    {
      what: 'a name for an address',
      args: ['--address', 'localhost:443', '--key-type', 'RSA'],
      message: 'IP address',
    },
    {
      what: 'SM2 over TLS',
      args: ['--address', '127.0.0.1:1', '--key-type', 'SM2', '--protocol', 'tls'],
      message: 'tlcp',
    },
    {
      what: 'half a digest',
      args: ['--address', '127.0.0.1:1', '--key-type', 'RSA', '--expect', 'ab'],
      message: '64 hex',
    },
    {
      what: 'a CA file without PEM',
      args: ['--address', '127.0.0.1:1', '--key-type', 'RSA', '--ca', 'package.json'],
      message: 'no PEM',
    },
    {
      what: 'a CA file with a certificate that cannot be read',
      args: ['--address', '127.0.0.1:1', '--key-type', 'RSA', '--ca', '{broken}'],
      message: 'Certificate 1 of the extra CA cannot be read',
    },
  ])('refuses $what with 2, and names what is expected', async ({ args, message }) => {
    const { status, stderr } = await probe(...args.map((arg) => arg.replace('{broken}', brokenCaFile)));

    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('ends with 3 if nothing listens there', async () => {
    const closed = tls.createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));

    const { status, stdout } = await probe('--address', `127.0.0.1:${port}`, '--key-type', 'RSA');

    expect(status).toBe(3);
    expect(stdout).toContain('ECONNREFUSED');
  });
});
