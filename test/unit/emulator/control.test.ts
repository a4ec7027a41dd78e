/** The control endpoint of a started emulator: knobs, and zones that change while clients are connected. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { FleetSpec } from '../../emulator/fleet/fleet.ts';
import { startFunctionCompute } from '../../emulator/function-compute/start.ts';

const fleet: FleetSpec = {
  certificates: { shop: { names: ['shop.example'], keyType: 'ECC', daysLeft: 90 } },
  loadBalancers: [
    {
      region: 'cn-hangzhou',
      name: 'shop',
      listeners: [
        {
          protocol: 'HTTPS',
          port: 8443,
          attached: [{ certificate: 'shop', slot: 'default', outcome: 'nothing-to-do', reason: 'not-due' }],
        },
      ],
    },
  ],
};

describe('the control endpoint', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ calm: true, fleet });
  });
  afterAll(() => emulator?.close());

  async function ask(
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${emulator.control}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const addressOf = (zoneId: string): string | undefined =>
    emulator.model.endpoints().find((endpoint) => endpoint.zoneId === zoneId)?.address;

  it('changes knobs while it runs, and shows them', async () => {
    const changed = await ask('/knobs', { associatingAfterRunningMs: [0, 20_000], pageCap: 2 });

    const { body } = await ask('/knobs');
    expect(changed.status).toBe(200);
    expect(body).toMatchObject({
      associatingAfterRunningMs: [0, 20_000],
      pageCap: 2,
      certificatesPerCall: 15,
    });
  });

  it.each([{ unknownKnob: 1 }, { pageCap: 'many' }, { jobDurationMs: [9, 1] }])(
    'refuses %j and changes nothing',
    async (knobs) => {
      const before = (await ask('/knobs')).body;

      const { status, body } = await ask('/knobs', knobs);

      expect(status).toBe(400);
      expect(body['error']).toContain(Object.keys(knobs)[0]);
      expect((await ask('/knobs')).body).toEqual(before);
    },
  );

  it('answers when a zone that moves is at its new address and has left the old one', async () => {
    const old = addressOf('cn-hangzhou-a');

    await ask('/faults', { kind: 'zone-moved', loadBalancerId: 'alb-shop', zoneId: 'cn-hangzhou-a' });

    const moved = addressOf('cn-hangzhou-a');
    expect(moved).not.toBe(old);
    expect(await accepts(moved)).toBe(true);
    expect(await accepts(old)).toBe(false);
  });

  it('closes the address of a zone that is listed without one', async () => {
    const old = addressOf('cn-hangzhou-b');

    await ask('/faults', {
      kind: 'zone-without-addresses',
      loadBalancerId: 'alb-shop',
      zoneId: 'cn-hangzhou-b',
    });

    expect(await accepts(old)).toBe(false);
    expect(emulator.model.state().loadBalancers[0]?.zones[1]).toMatchObject({ withoutAddresses: true });
  });

  /** Whether a connection is accepted; on a machine with one loopback address, whether the zone has a port there. */
  function accepts(address: string | undefined): Promise<boolean> {
    const mapped = emulator.dial[`${address}:8443`];
    const at =
      mapped === undefined ? { host: address ?? '', port: 8443 } : { host: '127.0.0.1', port: mapped };
    return new Promise((resolve) => {
      const socket = net.connect(at);
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  }

  it('changes the speed of the clock, and moves it forward', async () => {
    const { body } = await ask('/clock', { timeScale: 5, advanceMs: 3_600_000 });

    expect(body).toMatchObject({ timeScale: 5 });
    expect(emulator.timeScale).toBe(5);
    expect(Number(body['nowMs']) - Date.now()).toBeGreaterThan(3_500_000);
    await ask('/clock', { timeScale: 20 });
  });

  it.each([{ timeScale: 0 }, { timeScale: 'slow' }, { timeScale: 5_000 }])(
    'refuses %j for the clock',
    async (change) => {
      const { status } = await ask('/clock', change);

      expect(status).toBe(400);
      expect(emulator.timeScale).toBe(20);
    },
  );

  it('changes the speed of the clock only between runs of functions, and for each later run', async () => {
    const codeDirectory = await mkdtemp(path.join(tmpdir(), 'functions-of-a-test-'));
    const code = `exports.handler = async (event) => {
      await new Promise((resolve) => setTimeout(resolve, Number(event.toString())));
      return JSON.parse(process.env.EMULATED_CLOCK).scale;
    };`;
    await writeFile(path.join(codeDirectory, 'index.js'), code);
    const platform = await startFunctionCompute({
      callers: emulator.callers,
      clock: emulator.clock,
      get timeScale() {
        return emulator.timeScale;
      },
      functions: [{ name: 'scale', codeDirectory, timeoutSeconds: 600 }],
    });
    emulator.attach({ platform, idle: () => platform.idle() });
    onTestFinished(async () => {
      await platform.close();
      await rm(codeDirectory, { recursive: true, force: true });
    });

    const running = platform.invoke('scale', '500');
    const refused = await ask('/clock', { timeScale: 5 });
    const before = await running;
    const changed = await ask('/clock', { timeScale: 5 });
    const after = await platform.invoke('scale', '0');

    expect([refused.status, refused.body['error']]).toEqual([
      400,
      'The time scale cannot change while a function runs: it has the scale of its start.',
    ]);
    expect([changed.status, before.body.toString(), after.body.toString()]).toEqual([200, '20', '5']);
    await ask('/clock', { timeScale: 20 });
  });
});
