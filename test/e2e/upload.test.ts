/** `alb-cert-rotator upload` as a process, against the emulated CAS under the policy of the recipe, and the webhook. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS } from '../../shared/base/clock.ts';
import { openServer } from '../emulator/http/open-server.ts';
import type { CertificateMaterial } from '../emulator/model/types.ts';
import { createPki, type Pki } from '../emulator/pki/pki.ts';
import { type Ended, runBundled } from '../support/command.ts';
import { englishPrinted } from '../support/english.ts';
import { findSecrets } from '../support/secret-finder.ts';
import { startUploadTarget, type TargetOptions, type UploadTarget } from '../support/upload-target.ts';
import { SECRET } from '../support/webhook.ts';

let folder: string;
let pki: Pki;
let material: CertificateMaterial;
const files = { fullchain: '', key: '' };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-upload-'));
  pki = await createPki();
  material = issue({});
  files.fullchain = path.join(folder, 'fullchain.pem');
  files.key = path.join(folder, 'privkey.pem');
  await writeFile(files.fullchain, material.chainPem);
  await writeFile(files.key, material.keyPem, { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function issue(change: { readonly selfSigned?: boolean }): CertificateMaterial {
  const nowMs = Date.now();
  return pki.issue({
    ...{ names: ['www.example.com', 'example.com'], keyType: 'RSA' },
    ...{ notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 89 * DAY_MS },
    ...change,
  });
}

async function aTarget(options: TargetOptions = {}): Promise<UploadTarget> {
  const target = await startUploadTarget(options);
  onTestFinished(() => target.close());
  return target;
}

interface Change {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

function upload({ env }: Pick<UploadTarget, 'env'>, change: Change = {}): Promise<Ended> {
  const args = ['--fullchain', files.fullchain, '--key', files.key, ...(change.args ?? [])];
  return runBundled('upload', args, { ...env, ...change.env });
}

/** What identifies the key in any encoding: its PEM, and its secret number. */
function secretsOf({ keyPem }: CertificateMaterial): readonly string[] {
  const { d } = createPrivateKey(keyPem).export({ format: 'jwk' });
  return [keyPem.trim(), String(d)];
}

describe('an upload', () => {
  it('puts the certificate into CAS, and the webhook gets its id', async () => {
    const target = await aTarget();

    const { status, stdout, stderr } = await upload(target, { args: ['--json', '--region', 'cn-hangzhou'] });

    expect([status, stderr]).toEqual([0, '']);
    const { certificateId, ...answered } = JSON.parse(stdout);
    expect(answered).toEqual({
      uploaded: true,
      names: ['www.example.com', 'example.com'],
      sha256: material.facts.sha256,
      notAfter: new Date(new X509Certificate(material.chainPem).validTo).toISOString(),
      scan: { accepted: true, taskId: expect.stringMatching(/^webhook-/) },
    });
    const [inCas] = target.model.state().certificates;
    expect([inCas?.certificateId, inCas?.name]).toEqual([
      certificateId,
      expect.stringMatching(/^www_example_com_\d{8}_[0-9a-f]{12}$/),
    ]);
    expect(target.webhook.invocations.map(({ payload }) => JSON.parse(String(payload)))).toEqual([
      expect.objectContaining({ certificateId, region: 'cn-hangzhou' }),
    ]);
  });

  it('sends the key in the body of one request: it is in no address, header, output, log or other request', async () => {
    const target = await aTarget();

    const { stdout, stderr } = await upload(target, { env: { DEBUG: '*', NODE_DEBUG: 'http' } });

    const heads = target.cas.requests.map(({ head }) => head).join('\n');
    const holding = target.cas.requests.filter(
      ({ body }) => findSecrets(body, secretsOf(material)).length > 0,
    );
    expect(heads).toContain('UploadUserCertificate');
    expect(holding.map(({ head }) => /x-acs-action\n(\w+)/i.exec(head)?.[1])).toEqual([
      'UploadUserCertificate',
    ]);
    expect(new URLSearchParams(holding[0]?.body).get('Key')).toBe(material.keyPem);
    expect(findSecrets(heads, secretsOf(material))).toEqual([]);
    // The debug log of Node.js shows the addresses and headers of every request, with credentials of this test.
    expect(findSecrets(stdout + stderr, secretsOf(material))).toEqual([]);
    expect(findSecrets(target.webhook.logLines.join('\n'), secretsOf(material))).toEqual([]);
  });

  it('of the same certificate again makes no second one, and asks for a scan again', async () => {
    const target = await aTarget();
    const first = JSON.parse((await upload(target, { args: ['--json'] })).stdout);

    const again = await upload(target, { args: ['--name', 'another_name'] });

    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toContain(`CAS had it before: ${first.certificateId}`);
    expect(target.names()).toHaveLength(1);
    expect(target.webhook.invocations).toHaveLength(2);
  });

  it('survives an answer that is lost after CAS has taken it, also while CAS does not list it', async () => {
    const target = await aTarget({ knobs: { visibilityMs: [3_000, 3_000] } });
    target.model.inject({
      ...{ kind: 'answer', answer: 'reset', effect: true },
      ...{ product: 'cas', action: 'UploadUserCertificate' },
    });

    const { status, stdout, stderr } = await upload(target, { args: ['--json'] });

    expect([status, JSON.parse(stdout)]).toMatchObject([0, { uploaded: false }]);
    expect(stderr).toContain('the name is taken');
    expect(target.names()).toHaveLength(1);
  });

  it('says in Chinese what was done, and what does not fit, to a reader of Chinese', async () => {
    const target = await aTarget();
    const language = { LANGUAGE: 'zh_CN:zh' };
    const other = path.join(folder, 'other.key');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(other, privateKey.export({ type: 'pkcs8', format: 'pem' }));

    const said = [
      await upload(target, { env: language }),
      await upload(target, { env: { ...language, WEBHOOK_URL: '' } }),
      await upload(target, { args: ['--key', other], env: language }),
      await upload(target, { args: ['--nmae', 'x'], env: language }),
    ];

    expect(said.map(({ status }) => status)).toEqual([0, 0, 3, 2]);
    for (const { stdout, stderr } of said) expect(englishPrinted(`${stdout}${stderr}`)).toEqual([]);
    expect(said[0]?.stdout).toContain('已上传到数字证书管理服务');
    expect(said[2]?.stderr).toContain('私钥不属于第一张证书。');
  });

  it('goes to the partition of the load balancers', async () => {
    const target = await aTarget({ partition: 'ap-southeast-1' });

    const { stdout } = await upload(target, {
      args: ['--json', '--region', 'eu-central-1'],
      env: { WEBHOOK_URL: '' },
    });

    expect(JSON.parse(stdout)).toMatchObject({
      certificateId: expect.stringMatching(/-ap-southeast-1$/),
      scan: null,
    });
  });
});

describe('an upload that fails', () => {
  it('because the files do not fit sends nothing, with status 3', async () => {
    const target = await aTarget();
    const selfSigned = issue({ selfSigned: true });
    const [chain, key] = [path.join(folder, 'self.pem'), path.join(folder, 'self.key')];
    await writeFile(chain, selfSigned.chainPem);
    await writeFile(key, selfSigned.keyPem);

    const own = ['--fullchain', chain, '--key', key];
    const refused = await upload(target, {
      args: [...own, '--json'],
      env: { ALIBABA_CLOUD_ACCESS_KEY_ID: '' },
    });
    const mixed = await upload(target, { args: ['--key', key] });
    const missing = await upload(target, { args: ['--key', path.join(folder, 'nothing.pem')] });

    expect([refused.status, mixed.status, missing.status]).toEqual([3, 3, 3]);
    expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'UnfitCertificate' });
    expect(mixed.stderr).toContain('key-fits');
    expect(missing.stderr).toContain('ENOENT');
    expect(target.cas.requests).toEqual([]);
    expect((await upload(target, { args: [...own, '--self-signed'] })).status).toBe(0);
  });

  it('at the webhook has status 4, and says that the certificate is in CAS', async () => {
    const target = await aTarget({ webhookEnv: { WEBHOOK_SECRET: SECRET.replace('whsec_', 'whsec_AAAA') } });

    const { status, stdout } = await upload(target);

    expect(status).toBe(4);
    expect(stdout).toContain('InvalidSignature');
    expect(stdout).toContain('timer');
    expect(target.names()).toHaveLength(1);
  });

  it('because of a setting has status 2, before anything is sent', async () => {
    const target = await aTarget();
    const statuses = [
      await upload(target, { env: { WEBHOOK_SECRET: '' } }),
      await upload(target, { env: { WEBHOOK_URL: 'http://hook.example.com/' } }),
      await upload(target, { args: ['--name', 'cert-1'] }),
      await upload(target, { args: ['--region', 'Hangzhou'] }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([2, 2, 2, 2]);
    expect(target.cas.requests).toEqual([]);
  });

  it('because a right is missing says which one, and where the policy is', async () => {
    const target = await aTarget();
    target.model.inject({
      ...{ kind: 'answer', answer: 'error', status: 403, code: 'NoPermission', message: 'Not authorized.' },
      ...{ product: 'cas', action: 'UploadUserCertificate' },
    });

    const { status, stderr } = await upload(target);

    expect(status).toBe(1);
    expect(stderr.replaceAll('\n', ' ')).toContain('yundun-cert:UploadUserCertificate');
    expect(stderr).toContain('recipes/upload/policy.json');
  });

  it('shows no key, even if the server repeats what it was sent', async () => {
    const target = await aTarget();
    const repeating = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString();
      const isUpload = request.headers['x-acs-action'] === 'UploadUserCertificate';
      const said = isUpload
        ? {
            Code: 'InvalidParameter.Key',
            Message: `Bad key: ${new URLSearchParams(body).get('Key')} ${body}`,
          }
        : { TotalCount: 0, CertificateOrderList: [], CurrentPage: 1, ShowSize: 50 };
      response.writeHead(isUpload ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(said));
    });
    const { url, close } = await openServer(repeating);
    onTestFinished(close);

    for (const args of [[], ['--json']]) {
      const { status, stdout, stderr } = await upload(target, { args, env: { CAS_ENDPOINT: url } });

      expect([status, stderr]).toEqual([1, expect.stringContaining('InvalidParameter.Key')]);
      expect(findSecrets(stdout + stderr, secretsOf(material))).toEqual([]);
    }
  });
});
