/** The examples of docs/webhook.md, run unchanged against the webhook behind a gateway of its own. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenServer } from '../../../emulator/http/open-server.ts';
import { findCommand } from '../../../peers/peer.ts';
import { startHttpTrigger } from '../../../support/http-trigger.ts';
import { aWebhook, OLD_SECRET, SECRET, type Webhook } from '../../../support/webhook.ts';

/** Language of the code block → the command that runs it, and the programs it needs. */
const examples = [
  { fence: 'bash', command: 'bash', needs: ['bash', 'openssl', 'curl', 'sed'] },
  { fence: 'python', command: 'python3', needs: ['python3'] },
  { fence: 'js', command: 'node', needs: ['node'] },
] as const;

async function exampleIn(fence: string): Promise<string> {
  const page = await readFile(new URL('../../../../docs/webhook.md', import.meta.url), 'utf8');
  const found = new RegExp(`^\`\`\`${fence}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/webhook.md has no example in ${fence}.`);
  return found;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** With these variables and no others, so that a proxy of this machine is not used. */
function run(command: string, file: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, [file], { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

describe.each(examples)('the example in $fence', ({ fence, command, needs }) => {
  const missing = needs.filter((one) => findCommand(one, process.env['PATH'] ?? '') === undefined);
  if (missing.length > 0)
    process.stderr.write(`the example in ${fence} is left out: there is no ${missing.join(', ')} here\n`);
  const itRuns = it.skipIf(missing.length > 0);

  let folder: string;
  let webhook: Webhook;
  let trigger: OpenServer;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'webhook-example-'));
    webhook = aWebhook({ nowMs: Date.now(), loadBalancers: { 'cn-hangzhou': ['alb-o9ulmq5hgn68jk'] } });
    trigger = await startHttpTrigger(webhook.handle);
  });
  afterEach(async () => {
    await trigger.close();
    await rm(folder, { recursive: true });
  });

  async function send(secret: string): Promise<Ended> {
    const file = path.join(folder, fence === 'js' ? 'example.mjs' : 'example');
    await writeFile(file, await exampleIn(fence));
    return run(command, file, { WEBHOOK_URL: trigger.url, WEBHOOK_SECRET: secret });
  }

  itRuns('has its command accepted, and prints the id', async () => {
    const { status, stdout, stderr } = await send(SECRET);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(webhook.invocations.map(({ payload }) => JSON.parse(payload))).toEqual([
      { loadBalancerId: 'alb-o9ulmq5hgn68jk', region: 'cn-hangzhou' },
    ]);
    expect(stdout).toContain(webhook.invocations[0]?.taskId);
  });

  itRuns('fails with a secret that the service does not know', async () => {
    const { status, stdout } = await send(OLD_SECRET);

    expect(status).toBe(1);
    expect(stdout).toContain('InvalidSignature');
    expect(webhook.invocations).toEqual([]);
  });
});
