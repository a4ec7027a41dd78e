/** `npm run verify` as a process, without a cloud account, against a server of Node's own. */
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../shared/base/clock.ts';
import type { CertificateMaterial } from '../../../emulator/model/types.ts';
import { createPki } from '../../../emulator/pki/pki.ts';
import { type Ended, runBundled } from '../../../support/command.ts';

let material: CertificateMaterial;
let server: tls.Server;
let address: string;

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
});

afterAll(() => void server.close());

/** Without any credentials in the environment. */
function verify(...args: readonly string[]): Promise<Ended> {
  return runBundled('verify', args, { PATH: process.env['PATH'], HOME: '/nonexistent' });
}

const asked = (keyType = 'ECC') =>
  ['--addresses', address, '--name', 'www.example.com', '--key-type', keyType, '--expect'] as const;

describe('npm run verify', () => {
  it('ends with 0 where the expected certificate is served, and prints one document', async () => {
    const { status, stdout } = await verify(...asked(), material.facts.sha256, '--json');

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 0,
      targets: [{ result: 'match' }],
    });
  });

  it('ends with 1 for another certificate, and where the server has none of the key type', async () => {
    const other = await verify(...asked(), 'a'.repeat(64));
    const none = await verify(...asked('RSA'), material.facts.sha256);

    expect([other.status, none.status]).toEqual([1, 1]);
    expect(other.stdout).toContain('Not every target serves what is expected. 1 target: 1 wrong.');
  });

  it('ends with 3 where nothing answers, and with 4 where it has waited for it', async () => {
    const silent = ['--addresses', '127.0.0.1:1', '--key-type', 'ECC', '--expect', 'a'.repeat(64)];

    expect((await verify(...silent)).status).toBe(3);
    expect((await verify(...silent, '--wait', '--timeout', '2')).status).toBe(4);
  });

  it('ends with 2 for options that do not fit each other, and says what fits', async () => {
    const noDigest = await verify(...asked(), '20741377-cn-hangzhou');
    const noAddress = await verify('--name', 'www.example.com');
    const badId = await verify('alb_1');

    expect([noDigest, noAddress, badId].map(({ status }) => status)).toEqual([2, 2, 2]);
    expect(noDigest.stderr).toContain('SHA-256 digests');
    expect(noAddress.stderr).toContain('need --addresses');
    expect(badId.stderr).toContain('alb-o9ulmq5hgn68jk');
  });

  it('ends with 3 without credentials: nothing is known of what is served', async () => {
    const { status, stderr } = await verify('alb-shop');

    expect(status).toBe(3);
    expect(stderr).toContain('no credentials were found');
  });
});
