/** The hooks of recipes/ in the hands of the clients that they are for: each gets a certificate from Pebble, and runs its hook. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type HookEnvironment, hookEnvironment } from '../support/hook-environment.ts';
import { startUploadTarget, type UploadTarget } from '../support/upload-target.ts';
import { type AcmeServer, pebble, startPebble } from './pebble.ts';
import { HOST, peer } from './peer.ts';

// Clients in Python are slow on a loaded machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const certbot = peer('certbot');
const lego = peer('lego');
const recipe = (name: string) => fileURLToPath(new URL(`../../recipes/${name}`, import.meta.url));

pebble.describe('the hooks with an ACME server', () => {
  let acme: AcmeServer;
  let target: UploadTarget;
  let server: HookEnvironment;
  let caFile: string;

  beforeAll(async () => {
    acme = await startPebble();
  });
  afterAll(() => acme?.stop());
  beforeEach(async () => {
    target = await startUploadTarget();
    server = await hookEnvironment(target);
    caFile = path.join(server.folder, 'acme-ca.pem');
    await writeFile(caFile, acme.caPem);
  });
  afterEach(async () => {
    await server.close();
    await target.close();
  });

  /** Each certificate in CAS was asked for at the webhook, once. */
  function expectUploads(count: number): void {
    const ids = target.model.state().certificates.map(({ certificateId }) => certificateId);
    const asked = target.webhook.invocations.map(({ payload }) => JSON.parse(String(payload)).certificateId);
    expect(ids).toHaveLength(count);
    expect(asked.toSorted()).toEqual(ids.toSorted());
  }

  certbot.describe('certbot', () => {
    it('uploads every renewal by its deploy hook, and what existed before by hand', async () => {
      const { folder } = server;
      const env = { REQUESTS_CA_BUNDLE: caFile };
      const folders = ['config', 'work', 'logs'].flatMap((name) => [
        `--${name}-dir`,
        path.join(folder, name),
      ]);
      const all = [...folders, '--server', acme.directory, '--non-interactive', '--no-random-sleep-on-renew'];
      const manual = ['--manual', '--manual-auth-hook', '/bin/true', '--preferred-challenges', 'http'];
      const account = ['--agree-tos', '--register-unsafely-without-email'];
      const hook = path.join(folder, 'config/renewal-hooks/deploy/alb-cert-rotator');
      const file = certbot.file ?? '';

      const issued = await server.run(
        file,
        ['certonly', '-d', 'www.example.com', ...all, ...manual, ...account],
        env,
      );
      expect(issued.status, issued.stdout + issued.stderr).toBe(0);
      await cp(recipe('certbot/deploy-hook.sh'), hook);
      const lineage = path.join(folder, 'config/live/www.example.com');
      const byHand = await server.run(hook, [], { RENEWED_LINEAGE: lineage });
      expect(byHand.status, byHand.stderr).toBe(0);
      expectUploads(1);

      const renewed = await server.run(file, ['renew', '--force-renewal', ...all], env);
      expect(renewed.status, renewed.stdout + renewed.stderr).toBe(0);
      expectUploads(2);
    });
  });

  lego.describe('lego', () => {
    it('uploads what it issues and what it renews by its hook', async () => {
      const { folder } = server;
      const env = { LEGO_CA_CERTIFICATES: caFile };
      const all = ['--server', acme.directory, '--accept-tos', '--email', 'admin@example.com'];
      const where = [
        '--path',
        folder,
        '--domains',
        'www.example.com',
        '--http',
        '--http.port',
        `${HOST}:5002`,
      ];
      const hook = recipe('lego/hook.sh');
      const file = lego.file ?? '';

      const issued = await server.run(file, [...all, ...where, 'run', '--run-hook', hook], env);
      expect(issued.status, issued.stdout + issued.stderr).toBe(0);
      expectUploads(1);

      const renew = ['renew', '--days', '9999', '--no-random-sleep', '--renew-hook', hook];
      const renewed = await server.run(file, [...all, ...where, ...renew], env);
      expect(renewed.status, renewed.stdout + renewed.stderr).toBe(0);
      expectUploads(2);
    });

    it('ends with an error if the upload failed', async () => {
      const { folder } = server;
      const chain = path.join(folder, 'certificates');
      await mkdir(chain, { recursive: true });
      target.model.inject({
        ...{ kind: 'answer', answer: 'error', status: 400, code: 'InvalidParameter.Cert', message: 'No.' },
        ...{ product: 'cas', action: 'UploadUserCertificate' },
      });

      const { status, stderr } = await server.run(
        lego.file ?? '',
        [
          ...['--server', acme.directory, '--accept-tos', '--email', 'admin@example.com', '--path', folder],
          ...['--domains', 'www.example.com', '--http', '--http.port', `${HOST}:5002`],
          ...['run', '--run-hook', recipe('lego/hook.sh')],
        ],
        { LEGO_CA_CERTIFICATES: caFile },
      );

      expect(status).not.toBe(0);
      expect(stderr).not.toContain(await readFile(path.join(chain, 'www.example.com.key'), 'utf8'));
    });
  });
});
