/**
 * The emulator as a program with the service deployed in it, as the demonstration and other callers use it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCalls } from '../../scripts/start/calls.ts';
import { type EmulatorHandle, startEmulatorWithService } from '../../scripts/start/emulator-handle.ts';
import { readLedger } from '../../scripts/start/ledger.ts';
import { planFleet } from '../../scripts/start/plan-fleet.ts';
import { silentProgress } from '../../scripts/start/progress.ts';
import { triggers } from '../../scripts/start/triggers.ts';
import { emulatedBundles } from '../support/deployed-service.ts';
import { cloudTimeScale } from '../support/time-scale.ts';

describe('npm run emulator -- --service', () => {
  let emulator: EmulatorHandle;
  beforeAll(async () => {
    const options = [
      '--calm',
      '--time-scale',
      String(cloudTimeScale()),
      '--bundles',
      await emulatedBundles(),
    ];
    emulator = await startEmulatorWithService(options, { MODE: 'plan' }, silentProgress);
  });
  afterAll(() => emulator?.process.end());

  it('has a plan of every load balancer, and has changed nothing', async () => {
    const reports = await planFleet(emulator);

    const { loadBalancers } = emulator.ready.fleet;
    expect(reports.map(({ loadBalancerId }) => loadBalancerId)).toEqual(
      loadBalancers.map(({ loadBalancerId }) => loadBalancerId),
    );
    const rows = reports.flatMap(({ outcomes }) => outcomes);
    const attached = loadBalancers.flatMap(({ listeners }) =>
      listeners.flatMap(({ certificates }) => certificates),
    );
    expect(rows).toHaveLength(attached.length);
    expect((await readCalls(emulator)).writeCalls).toBe(0);
    expect(await readLedger(emulator.ready)).toMatchObject({ open: [] });
  });

  it.each(['timer', 'webhook', 'console'] as const)('starts a scan by its %s', async (trigger) => {
    const before = (await emulator.invocations()).length;

    await triggers[trigger]({ emulator, planned: [], progress: silentProgress });
    await emulator.idle();

    const after = (await emulator.invocations()).slice(before);
    expect(new Set(after.map(({ functionKey, outcome }) => `${functionKey} ${outcome}`))).toEqual(
      new Set([
        // The service has MODE=plan, so scan answers with its own plans.
        'cert-rotator-scan succeeded',
        ...(trigger === 'webhook' ? ['cert-rotator-webhook succeeded'] : []),
      ]),
    );
  });

  it('starts one scan for each event of an issued certificate', async () => {
    const before = (await emulator.invocations()).length;

    const { fleet } = emulator.ready;
    const issued = fleet.issued.slice(0, 2);
    const some = { ...emulator, ready: { ...emulator.ready, fleet: { ...fleet, issued } } };

    await triggers.event({ emulator: some, planned: [], progress: silentProgress });
    await emulator.idle();

    const after = (await emulator.invocations()).slice(before);
    // On a slow machine the platform ends some of them and retries them.
    const woken = after.filter(
      ({ functionKey, attempt }) => functionKey === 'cert-rotator-certificate-issued' && attempt === 0,
    );
    expect(woken).toHaveLength(issued.length);
    expect(fleet.issued).toHaveLength(22);
  });

  it('shows the status page only to callers with the token', async () => {
    const { functions, statusToken } = emulator.ready.service;
    const url = `${functions['status']?.url}/status.json`;
    const headers = { Authorization: `Bearer ${statusToken}` };

    const refused = await fetch(url);
    const shown = await fetch(url, { headers });

    expect(refused.status).toBe(401);
    const { certificates } = (await shown.json()) as { certificates: readonly unknown[] };
    expect(certificates.length).toBeGreaterThan(20);
  });

  it('does not reveal requests of callers or answers of the status page', async () => {
    const { webhookSecret, statusToken, functions } = emulator.ready.service;
    const signedIn = await fetch(`${functions['status']?.url}/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: statusToken }).toString(),
      redirect: 'manual',
    });
    const session = /=([^;]+);/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1];

    const views = JSON.stringify(await emulator.invocations());

    expect(session).toMatch(/^\d+\./);
    expect(views).not.toContain(session);
    expect(views).not.toContain(webhookSecret);
    expect(views).not.toContain(statusToken);
    expect(views).not.toMatch(/X-Rotator-Signature|Authorization/i);
  });

  it('fails running invocations if their instances are killed', async () => {
    const asked = emulator.invoke(emulator.nameOf('scan'), { mode: 'plan' });
    await expect.poll(async () => (await emulator.invocations()).at(-1)?.outcome).toBeUndefined();

    await emulator.killInstances();

    expect((await asked).failure).toMatch(/exited unexpectedly/);
    await emulator.idle();
  });

  it('refuses invalid requests to the control endpoint', async () => {
    const post = (to: string, body: unknown) =>
      fetch(`${emulator.ready.control}${to}`, { method: 'POST', body: JSON.stringify(body) });

    expect((await post('/timers', { function: 'unknown' })).status).toBe(400);
    expect((await post('/kills', { funktion: 'cert-rotator-scan' })).status).toBe(400);
    expect((await post('/faults', { kind: 'instance-killed', afterMs: -1 })).status).toBe(400);
    expect((await post('/nothing', {})).status).toBe(404);
  });
});

describe('a wrong variable', () => {
  it.each([
    ['{"MODUS":"apply"}', 'MODUS is not a variable of the service'],
    ['{"MODE":1}', 'The value of MODE is not text'],
    ['apply', 'Expected a JSON object'],
  ] as const)('%s is refused', async (variables, said) => {
    const root = path.resolve(import.meta.dirname, '../..');
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/emulator/main.ts', '--service', variables],
      { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
    });

    expect(await once(child, 'exit')).toEqual([2, null]);
    expect(text).toContain(said);
  });
});

describe('the permanent credentials', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const start = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    spawn(process.execPath, ['--import', 'tsx', 'test/emulator/main.ts', '--calm', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('are those of the environment, and are printed on request, without a token', async () => {
    const key = { accessKeyId: 'LTAIexample', accessKeySecret: 'example' };
    const child = start(['--credentials', 'permanent', '--host-names', '0'], {
      EMULATOR_ACCESS_KEY_ID: key.accessKeyId,
      EMULATOR_ACCESS_KEY_SECRET: key.accessKeySecret,
    });
    let text = '';
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (text.includes('\n')) break;
    }
    child.kill('SIGTERM');

    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(JSON.parse(text)).toMatchObject({
      credentials: key,
      permanentCredentials: key,
      hostNames: { proxy: expect.stringContaining('http://127.0.0.1:') },
    });
    expect(JSON.parse(text).credentials).not.toHaveProperty('securityToken');
  });

  it('need both halves', async () => {
    const child = start([], { EMULATOR_ACCESS_KEY_ID: 'LTAIexample', EMULATOR_ACCESS_KEY_SECRET: '' });
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += String(chunk);
    });

    expect(await once(child, 'exit')).toEqual([2, null]);
    expect(text).toContain('EMULATOR_ACCESS_KEY_SECRET');
  });
});
