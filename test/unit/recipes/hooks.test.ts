/** The recipes that upload, each in the environment that its client documents, against the emulated CAS and the webhook. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DAY_MS } from '../../../shared/base/clock.ts';
import type { CertificateMaterial } from '../../emulator/model/types.ts';
import { createPki } from '../../emulator/pki/pki.ts';
import { type HookEnvironment, hookEnvironment } from '../../support/hook-environment.ts';
import { startUploadTarget, type UploadTarget } from '../../support/upload-target.ts';

const recipe = (name: string) => fileURLToPath(new URL(`../../../recipes/${name}`, import.meta.url));

let material: CertificateMaterial;
let target: UploadTarget;
let server: HookEnvironment;

beforeAll(async () => {
  const pki = await createPki();
  const nowMs = Date.now();
  material = pki.issue({
    ...{ names: ['www.example.com'], keyType: 'ECC' },
    ...{ notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 89 * DAY_MS },
  });
});
beforeEach(async () => {
  target = await startUploadTarget();
  server = await hookEnvironment(target);
});
afterEach(async () => {
  await server.close();
  await target.close();
});

async function writePair(folder: string, chain: string, key: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, chain), material.chainPem);
  await writeFile(path.join(folder, key), material.keyPem, { mode: 0o600 });
}

/** It is in CAS, and the webhook was asked for a scan of it. */
function expectUploaded(): void {
  const ids = target.model.state().certificates.map(({ certificateId }) => certificateId);
  const commands = target.webhook.invocations.map(({ payload }) => JSON.parse(String(payload)));
  expect(ids).toHaveLength(1);
  expect(commands).toEqual([expect.objectContaining({ certificateId: ids[0], region: 'cn-hangzhou' })]);
}

describe.each([
  {
    hook: 'certbot/deploy-hook.sh',
    files: ['fullchain.pem', 'privkey.pem'],
    env: (folder: string) => ({ RENEWED_LINEAGE: folder, RENEWED_DOMAINS: 'www.example.com' }),
  },
  {
    hook: 'lego/hook.sh',
    files: ['www.example.com.crt', 'www.example.com.key'],
    env: (folder: string) => ({
      LEGO_CERT_PATH: path.join(folder, 'www.example.com.crt'),
      LEGO_CERT_KEY_PATH: path.join(folder, 'www.example.com.key'),
      LEGO_CERT_DOMAIN: 'www.example.com',
      LEGO_ACCOUNT_EMAIL: 'admin@example.com',
    }),
  },
])('$hook', ({ hook, files: [chain = '', key = ''], env }) => {
  it('uploads the renewed certificate, also from a folder with blanks', async () => {
    const folder = path.join(server.folder, 'a folder; with $odd "names"');
    await writePair(folder, chain, key);

    const { status, stderr } = await server.run(recipe(hook), [], env(folder));

    expect([status, stderr]).toEqual([0, '']);
    expectUploaded();
  });

  it('fails with the status of the upload', async () => {
    await writePair(server.folder, chain, key);
    await writeFile(
      path.join(server.folder, chain),
      material.chainPem.split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? '',
    );

    const { status, stderr } = await server.run(recipe(hook), [], env(server.folder));

    expect([status, stderr]).toEqual([3, expect.stringContaining('chain-complete')]);
  });

  it('says which variable is missing if a person forgets it', async () => {
    const { status, stderr } = await server.run(recipe(hook), []);

    expect(status).not.toBe(0);
    expect(stderr).toContain(Object.keys(env(''))[0]);
  });
});

describe('acme.sh/alb_cert_rotator.sh', () => {
  /** What acme.sh has ready for its hooks: it keeps deploy variables with the domain, and reads them back for a renewal. */
  const acme = (kept: string, then: string): string => `
_debug() { :; }
_info() { printf '%s\\n' "$*"; }
_err() { printf '%s\\n' "$*" >&2; }
_getdeployconf() { [ -n "$(eval echo \\"\\$$1\\")" ] || { [ -e "${kept}/$1" ] && eval "$1='$(cat "${kept}/$1")'"; } || return 0; }
_savedeployconf() { printf '%s' "$2" > "${kept}/$1"; }
. '${recipe('acme.sh/alb_cert_rotator.sh')}'
${then}`;

  function deploy(env: Readonly<Record<string, string>> = {}) {
    const at = (name: string) => path.join(server.folder, name);
    const files = ['www.example.com.key', 'www.example.com.cer', 'ca.cer', 'fullchain.cer'].map(
      (name) => `'${at(name)}'`,
    );
    const call = `alb_cert_rotator_deploy www.example.com ${files.join(' ')}; echo "status $?, $ALIBABA_CLOUD_ACCESS_KEY_SECRET"`;
    return server.run('/bin/sh', ['-c', acme(server.folder, call)], env);
  }

  it('uploads after the first deployment, and after a renewal, for which the variable is no longer set', async () => {
    await writePair(server.folder, 'fullchain.cer', 'www.example.com.key');

    const first = await deploy();
    const renewal = await deploy({ ALB_CERT_ROTATOR_SETTINGS: '' });

    expect([first.stderr, renewal.stderr]).toEqual(['', '']);
    expect(first.stdout).toMatch(/CAS has the certificate of www\.example\.com\.\nstatus 0, \n$/);
    expect(renewal.stdout).toContain('CAS had it before');
    expect(target.names()).toHaveLength(1);
  });

  it('fails, says so, and leaves the credentials out of acme.sh', async () => {
    await writePair(server.folder, 'other.cer', 'www.example.com.key');

    const { stdout, stderr } = await deploy();

    expect(stdout).toBe('status 1, \n');
    expect(stderr).toContain('was not uploaded');
  });
});

interface Container {
  readonly args: readonly string[];
  readonly envFrom: readonly { readonly secretRef: { readonly name: string } }[];
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
  }[];
}
interface CronJob {
  readonly spec: {
    readonly concurrencyPolicy: string;
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly spec: {
            readonly containers: readonly [Container];
            readonly volumes: readonly [
              { readonly name: string; readonly secret: { readonly secretName: string } },
            ];
          };
        };
      };
    };
  };
}

describe('cert-manager/cronjob.yaml', () => {
  it('uploads the Secret of cert-manager from where it is mounted', async () => {
    const { spec } = parse(await readFile(recipe('cert-manager/cronjob.yaml'), 'utf8')) as CronJob;
    const { containers, volumes } = spec.jobTemplate.spec.template.spec;
    const [{ args, volumeMounts }] = containers;
    const [mount] = volumeMounts;
    // Kubernetes mounts links: tls.crt → ..data/tls.crt, ..data → a folder for each version of the Secret.
    const tls = path.join(server.folder, 'tls');
    await writePair(path.join(tls, '..2026_11_30'), 'tls.crt', 'tls.key');
    await symlink('..2026_11_30', path.join(tls, '..data'));
    for (const name of ['tls.crt', 'tls.key']) await symlink(`..data/${name}`, path.join(tls, name));
    const settings = Object.fromEntries(
      Object.entries(target.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    );

    const mounted = args.map((arg) => arg.replace(/^\/tls\//, `${tls}/`));
    const { status, stderr } = await server.run('alb-cert-rotator', mounted, { ...settings, ...server.env });

    expect([status, stderr]).toEqual([0, '']);
    expectUploaded();
    expect([mount?.mountPath, mount?.readOnly, mount?.name]).toEqual(['/tls', true, volumes[0].name]);
    expect(spec.concurrencyPolicy).toBe('Forbid');
  });
});
