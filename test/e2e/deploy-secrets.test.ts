/** What a deployment leaves on the machine of the deployer: Serverless Devs logs what it deploys, with the values of all variables. */
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newSigningSecret, newToken } from '../../scripts/deploy/settings/ask.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { fleetOf } from '../support/started-service.ts';

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
}

it('a deployment by Serverless Devs leaves no secret in its folder, which only its owner may enter', async () => {
  const secrets = {
    WEBHOOK_SECRET: newSigningSecret(),
    STATUS_TOKEN: newToken(),
  };
  const account = await startEmulatedAccount({ fleet: fleetOf('shop') });
  onTestFinished(() => account.close());
  const folder = path.join(account.directory, '.s');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);

  await account.deploy(account.settings(secrets));

  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const file of await filesIn(folder)) {
    const text = await readFile(file, 'latin1');
    for (const [name, secret] of Object.entries(secrets))
      expect(text.includes(secret), `${name} in ${file}`).toBe(false);
  }
});
