/** What the command upload talks to: an emulated CAS whose requests are recorded, under the policy of the recipe, and the webhook function. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { emulatorClock } from '../emulator/clock.ts';
import { startHttpFront } from '../emulator/http/front.ts';
import { newPermanentCredentials } from '../emulator/http/new-credentials.ts';
import { CloudModel } from '../emulator/model/cloud-model.ts';
import { calm, type Knobs } from '../emulator/model/knobs.ts';
import { parsePolicy } from '../emulator/ram/policy.ts';
import { startHttpTrigger } from './http-trigger.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';
import { aWebhook, SECRET, type Webhook } from './webhook.ts';

export interface UploadTarget {
  readonly model: CloudModel;
  readonly cas: RecordingProxy;
  readonly webhook: Webhook;
  /** For the command, without those of the machine. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly accessKeySecret: string;
  /** Names of the certificates in CAS. */
  names(): readonly string[];
  close(): Promise<void>;
}

const policy = readFileSync(new URL('../../recipes/upload/policy.json', import.meta.url), 'utf8');

export interface TargetOptions {
  readonly partition?: 'cn-hangzhou' | 'ap-southeast-1';
  readonly knobs?: Partial<Knobs>;
  /** Instead of those that WEBHOOK_SECRET has. */
  readonly webhookEnv?: Readonly<Record<string, string>>;
}

export async function startUploadTarget(options: TargetOptions = {}): Promise<UploadTarget> {
  const { partition = 'cn-hangzhou', knobs = {}, webhookEnv = {} } = options;
  const model = new CloudModel({ clock: emulatorClock(1), seed: 1, base: calm, knobs });
  const credentials = newPermanentCredentials();
  const front = await startHttpFront({
    model,
    credentials: [{ ...credentials, policy: parsePolicy(JSON.parse(policy)) }],
  });
  const cas = await startRecordingProxy(front.endpoints.cas[partition] ?? '');
  const webhook = aWebhook({
    nowMs: Date.now(),
    env: { REGIONS: 'cn-hangzhou,ap-southeast-1', ...webhookEnv },
  });
  const trigger = await startHttpTrigger(webhook.handle);
  return {
    model,
    cas,
    webhook,
    env: {
      PATH: process.env['PATH'],
      HOME: tmpdir(),
      CAS_ENDPOINT: cas.url,
      ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
      WEBHOOK_URL: trigger.url,
      WEBHOOK_SECRET: SECRET,
    },
    accessKeySecret: credentials.accessKeySecret,
    names: () => model.state().certificates.map(({ name }) => name),
    close: async () => {
      await Promise.all([cas.close(), trigger.close()]);
      await front.close();
    },
  };
}
