/** .env on this machine: who may read it, and that it is never half written. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvFile, writeOwnFile } from '../../../../../scripts/deploy/settings/env-store.ts';

let directory = '';
const file = () => path.join(directory, '.env');
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-env-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('.env on this machine', () => {
  it('is written for its owner alone, and leaves no other file behind', async () => {
    await writeFile(file(), 'MODE=plan\n', { mode: 0o644 });

    await writeOwnFile(file(), 'MODE=apply\n');

    expect(await readFile(file(), 'utf8')).toBe('MODE=apply\n');
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['.env']);
  });

  it('stays as it was when it cannot be replaced', async () => {
    const taken = path.join(directory, 'taken');
    await writeOwnFile(path.join(directory, 'other'), 'x');
    await expect(writeOwnFile(path.join(taken, 'no-folder'), 'x')).rejects.toThrow('ENOENT');

    expect(await readdir(directory)).toEqual(['other']);
  });

  it('is none where there is none', async () => {
    expect(await readEnvFile(file())).toBeUndefined();
  });

  it('may be readable to all without a secret, as a copy of .env.example is', async () => {
    await writeFile(file(), 'MODE=plan\n# STATUS_TOKEN=x\n');
    await chmod(file(), 0o644);

    expect(await readEnvFile(file())).toBe('MODE=plan\n# STATUS_TOKEN=x\n');
  });

  it('is refused with a secret that others can read: the command that mends it is named, the secret is not', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    await writeFile(file(), `WEBHOOK_SECRET=${secret}\n`);
    await chmod(file(), 0o640);

    const error = await readEnvFile(file()).catch((thrown: unknown) => thrown);

    expect(String(error)).toContain('WEBHOOK_SECRET');
    expect(error).toMatchObject({ hint: expect.stringContaining('chmod 600 .env') });
    expect(String(error)).not.toContain(secret);
    await chmod(file(), 0o600);
    expect(await readEnvFile(file())).toContain(secret);
  });
});
