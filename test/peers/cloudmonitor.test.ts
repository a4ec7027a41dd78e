/**
 * The alarms of the recipe for CloudMonitor against the emulated CloudMonitor, compared with those that deploy makes. The real aliyun CLI is
 * not run: a stand-in sends its calls.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { putAlarm } from '../../scripts/deploy/carry-out/put-alarm.ts';
import { readSettings } from '../../scripts/deploy/settings/read-settings.ts';
import { wantedOf } from '../../scripts/deploy/wanted/installation.ts';
import type { ControlProduct } from '../../shared/cloud/error-codes.ts';
import { callRaw, controlPlanesWith } from '../contract/cloud/account/planes.ts';
import { type CmsKnobs, CmsModel } from '../emulator/account/cms/cms-model.ts';
import { createCmsService } from '../emulator/account/cms/cms-service.ts';
import { aliyunStandIn } from '../support/aliyun-stand-in.ts';
import type { Ended } from '../support/command.ts';
import { peer } from './peer.ts';

const jq = peer('jq');
const script = fileURLToPath(new URL('../../recipes/cloudmonitor/alarms.sh', import.meta.url));

/** The parameters that the recipe may use. Source: metadatas/cms of aliyun/aliyun-openapi-meta, from which the CLI is built (2026). */
const parameters = {
  DescribeMetricMetaList: ['Namespace', 'MetricName', 'Labels', 'PageNumber', 'PageSize'],
  PutResourceMetricRule: [
    ...['RuleId', 'RuleName', 'Namespace', 'MetricName', 'Resources', 'ContactGroups', 'Period', 'Interval'],
    ...['NoDataPolicy', 'SilenceTime', 'Webhook', 'EmailSubject', 'EffectiveInterval', 'NoEffectiveInterval'],
    ...['Statistics', 'ComparisonOperator', 'Threshold', 'Times'].map(
      (name) => `Escalations.Critical.${name}`,
    ),
  ],
};

async function cloudMonitor(knobs: Partial<CmsKnobs>) {
  const model = new CmsModel(knobs);
  model.addContactGroup('on-call');
  return { model, ...(await controlPlanesWith(() => [createCmsService(model)])) };
}

/** Runs the recipe as a person does. */
async function runRecipe(knobs: Partial<CmsKnobs>, env: Readonly<Record<string, string>>, ...args: string[]) {
  const { model, front } = await cloudMonitor(knobs);
  const aliyun = await aliyunStandIn(parameters, ({ product, action, parameters: given }) =>
    callRaw(front.url, product as ControlProduct, action, given),
  );
  onTestFinished(() => aliyun.close());
  const PATH = `${aliyun.folder}:${process.env['PATH']}`;
  const run = () => runScript(args, { PATH, ...env });
  return { model, aliyun, run, ...(await run()) };
}

function runScript(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (bytes: Buffer) => {
        said[name] += bytes.toString();
      });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status: status ?? -1, ...said }));
  });
}

/** The rules that deploy makes with these settings. */
async function rulesOfDeploy(knobs: Partial<CmsKnobs>, settings: string) {
  const { model, alarms } = await cloudMonitor(knobs);
  const { alarms: wanted, region } = wantedOf(readSettings(settings, {}), '1234567890123456', () => ({}));
  for (const alarm of wanted) await putAlarm(alarms, alarm, region);
  return model.rules();
}

const onCall = { CONTACT_GROUP: 'on-call' };
const LEDGER = 'LEDGER=oss://my-bucket/rotations\nALARM_CONTACT_GROUP=on-call';

const byId = (rules: ReturnType<CmsModel['rules']>) =>
  [...rules].sort((left, right) => left.ruleId.localeCompare(right.ruleId));

jq.describe('cloudmonitor/alarms.sh', () => {
  it.each([[['Value']], [['Average', 'Sum']]])(
    'makes the rules that deploy makes, with the statistics that CloudMonitor has: %s',
    async (statistics) => {
      const { status, stderr, model } = await runRecipe({ statistics }, onCall);

      expect([status, stderr]).toEqual([0, '']);
      expect(model.rules()).toHaveLength(4);
      expect(byId(model.rules())).toEqual(byId(await rulesOfDeploy({ statistics }, LEDGER)));
    },
  );

  it('makes them in another region, with another prefix, and for the worker of a VPC', async () => {
    const settings = `${LEDGER}\nREGION=cn-shanghai\nPREFIX=staging\nVPC_WORKERS=vpc-1:vsw-1:sg-1`;
    const env = { ...onCall, REGION: 'cn-shanghai', PREFIX: 'staging' };

    const { model, aliyun } = await runRecipe(
      {},
      env,
      ...['staging-scan', 'staging-rotate', 'staging-rotate-vpc-1'],
    );

    expect(model.rules()).toHaveLength(6);
    expect(byId(model.rules())).toEqual(byId(await rulesOfDeploy({}, settings)));
    expect([...new Set(aliyun.calls.map(({ region }) => region))]).toEqual(['cn-shanghai']);
  });

  it('can be run again: no rule is doubled', async () => {
    const { run, model } = await runRecipe({}, onCall);

    expect((await run()).status).toBe(0);
    expect(model.rules()).toHaveLength(4);
  });

  it('makes nothing where CloudMonitor has no statistic that is known', async () => {
    const { status, stderr, model } = await runRecipe({ statistics: ['p99'] }, onCall);

    expect([status, stderr]).toEqual([1, expect.stringContaining('no known statistic')]);
    expect(model.rules()).toEqual([]);
  });

  it('fails with the refusal of CloudMonitor, as of a contact group that does not exist', async () => {
    const { status, stderr } = await runRecipe({}, { CONTACT_GROUP: 'nobody' });

    expect([status, stderr]).toEqual([1, expect.stringContaining('The contact group nobody is not found')]);
  });

  it('uses only parameters that the aliyun CLI knows: the stand-in refuses others', async () => {
    const aliyun = await aliyunStandIn({ PutResourceMetricRule: ['RuleId'] }, async () => ({}));
    onTestFinished(() => aliyun.close());
    const PATH = `${aliyun.folder}:${process.env['PATH']}`;

    const { status, stderr } = await runScript([], { PATH, ...onCall });

    expect([status, stderr]).toEqual([1, expect.stringContaining('unknown parameter Namespace, MetricName')]);
  });

  it('says that it needs a contact group', async () => {
    const { status, stderr } = await runScript([], { PATH: path.dirname(process.execPath) });

    expect(status).not.toBe(0);
    expect(stderr).toContain('CONTACT_GROUP');
  });
});
