/** The project that deploy passes to Serverless Devs. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderSYaml } from '../../../../../scripts/check-s-yaml/render.ts';
import { projectSchema } from '../../../../../scripts/check-s-yaml/schema.ts';
import { projectFile } from '../../../../../scripts/deploy/settings/project-file.ts';
import { writeProjectFile } from '../../../../../scripts/deploy/settings/project-store.ts';
import { readSettings } from '../../../../../scripts/deploy/settings/read-settings.ts';
import { markOf } from '../../../../../shared/cloud/account/tags.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const settings = readSettings(
  `REGION=eu-central-1
PREFIX=certs
MODE=apply
LEDGER=oss://my-bucket/certs
INCLUDE='tag:a=b {{ c }} "d"'
CRON=CRON_TZ=UTC 0 30 * * * *
ACCESS=mine
FC_COMPONENT=fc3@0.1.22
WEBHOOK_SECRET=${secret}
CERTIFICATE_EVENTS=cas
ROTATE_ROLE=acs:ram::1234567890123456:role/my-rotate
VPC_WORKERS=vpc-1:vsw-1,vsw-2:sg-1`,
  {},
);
let sYaml = '';
beforeAll(async () => {
  sYaml = await readFile(new URL('../../../../../s.yaml', import.meta.url), 'utf8');
});

async function inFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-project-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** As Serverless Devs reads it, with a shell that says something else. */
const rendered = () =>
  inFolder(async (folder) => {
    const file = await writeProjectFile(folder, projectFile(settings, sYaml, '/bundles'));
    return projectSchema.parse(
      await renderSYaml({ MODE: 'plan', REGION: 'cn-beijing', PREFIX: 'other' }, file),
    );
  });

describe('the project of an installation', () => {
  it('has only what is used, and a worker for each VPC, with what was checked and not what the shell says', async () => {
    const { resources, access } = await rendered();

    expect(Object.keys(resources)).toEqual([
      'rotate',
      'rotate-vpc-1',
      'scan',
      'webhook',
      'certificate-issued',
    ]);
    expect(access).toBe('mine');
    for (const { resource, functionName, environment } of settings.functions) {
      expect(resources[resource]).toMatchObject({
        component: 'fc3@0.1.22',
        props: {
          functionName,
          region: 'eu-central-1',
          environmentVariables: environment,
          tags: markOf({ prefix: 'certs', region: 'eu-central-1' }),
        },
      });
      expect(resources[resource]?.props.environmentVariables).toEqual(environment);
    }
  });

  it('builds nothing, and takes bundles from their absolute folder', async () => {
    const { resources, actions } = await rendered();

    expect(actions).toBeUndefined();
    expect(resources['rotate-vpc-1']?.props.code).toBe('/bundles/rotate');
    expect(resources['scan']?.props.code).toBe('/bundles/scan');
  });

  it('puts the worker of a VPC there, with the role of rotate and the Internet for the endpoints of the cloud', async () => {
    const { resources } = await rendered();
    const role = 'acs:ram::1234567890123456:role/my-rotate';

    expect(resources['rotate']?.props).toMatchObject({ role, concurrencyConfig: { reservedConcurrency: 3 } });
    expect(resources['rotate']?.props.vpcConfig).toBeUndefined();
    expect(resources['rotate-vpc-1']?.props).toMatchObject({
      role,
      internetAccess: true,
      vpcConfig: { vpcId: 'vpc-1', vSwitchIds: ['vsw-1', 'vsw-2'], securityGroupId: 'sg-1' },
      concurrencyConfig: { reservedConcurrency: 2 },
      asyncInvokeConfig: { asyncTask: true },
    });
    expect(resources['scan']?.props.role).toBe('certs-scan-eu-central-1');
  });

  it('has the timer at its time, and the events of CAS only where they are wanted', async () => {
    const { resources } = await rendered();
    const onBus = projectFile(
      readSettings('CERTIFICATE_EVENTS=bus\nEVENT_BUS=outcomes', {}),
      sYaml,
      '/bundles',
    );

    expect(resources['scan']?.props.triggers).toMatchObject([
      { triggerConfig: { cronExpression: 'CRON_TZ=UTC 0 30 * * * *', enable: true } },
    ]);
    expect(resources['certificate-issued']?.props.triggers).toMatchObject([
      { triggerType: 'eventbridge', triggerConfig: { triggerEnable: true } },
    ]);
    expect(onBus).toContain('certificate-issued:');
    expect(onBus).not.toContain('triggerType: eventbridge');
  });

  it('is refused if s.yaml gains an expression that deploy does not fill', () => {
    const changed = sYaml.replace('memorySize: 512', 'memorySize: <%= 512 %>');

    expect(changed).not.toBe(sYaml);
    expect(() => projectFile(settings, changed, '/bundles')).toThrow('s.yaml has <% in a place');
  });

  it('is written for its owner alone', () =>
    inFolder(async (folder) => {
      const file = await writeProjectFile(folder, 'x');

      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }));
});
