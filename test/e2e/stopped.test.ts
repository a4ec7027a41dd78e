/**
 * Ctrl-C and SIGTERM while `npm run rotate -- --apply` works on a person's machine, at points spread over a whole rotation: as a process, over HTTP
 * and TLS. The listener is whole afterwards, and the program says what happened.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import pMap from 'p-map';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBalancerReducer } from '../../shared/core/records/load-balancer-log.ts';
import { createFileLedger } from '../../shared/ledger/file.ts';
import { viewLog } from '../../shared/ledger/log.ts';
import { cloudVariables } from '../emulator/cloud-variables.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { bundled } from '../support/command.ts';
import { fleetOf, onFreePort } from '../support/started-service.ts';

const POINTS = 20;

/** The processes wait for the clock of the emulator far more than they compute. */
const AT_ONCE = 4;

interface Point {
  /** Whether the signal is sent after these lines of the log; absent: none is sent. */
  readonly at?: (lines: readonly string[]) => boolean;
  readonly signal?: 'SIGINT' | 'SIGTERM';
  /** Of the signal; the second one comes two seconds later. */
  readonly times?: 1 | 2;
}

/** A line of the function: how often the program says how long it runs depends on the machine. */
function isLogged(line: string): boolean {
  return line.includes('"requestId"');
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: readonly string[];
}

describe('a local rotation', () => {
  const names = Array.from({ length: POINTS + 2 }, (_, index) => `shop-${index}`);
  let emulator: Emulator;
  let directory: string;
  let program: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cert-rotator-stopped-'));
    program = await bundled('scripts/rotate.ts');
    // The program runs in real time: the cloud must not be faster than it reads.
    emulator = await startEmulator({ calm: true, timeScale: 20, fleet: await onFreePort(fleetOf(...names)) });
  });
  afterAll(async () => {
    await emulator?.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function rotate(
    name: string,
    { at = () => false, signal = 'SIGINT', times = 1 }: Point,
  ): Promise<Ended> {
    const { accessKeyId, accessKeySecret, securityToken } = emulator.credentials;
    const env = {
      PATH: process.env['PATH'],
      HOME: directory,
      ...cloudVariables(emulator),
      LEDGER: pathToFileURL(path.join(directory, 'ledger')).href,
      LOG_LEVEL: 'info',
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
    };
    const args = [program, `alb-${name}`, '--region', 'cn-hangzhou', '--apply', '--json'];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stderr: string[] = [];
    let isSent = false;
    readline.createInterface({ input: child.stderr }).on('line', (line) => {
      stderr.push(line);
      if (isSent || !at(stderr.filter(isLogged))) return;
      isSent = true;
      child.kill(signal);
      if (times === 2) setTimeout(() => child.kill(signal), 2_000);
    });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const stdout = await text(child.stdout);
    return { status: await closed, stdout, stderr };
  }

  function listenerOf(name: string) {
    const { loadBalancers } = emulator.model.state();
    return loadBalancers.find((one) => one.loadBalancerId === `alb-${name}`)?.listeners[0];
  }

  /** The names of the attached certificates. */
  function attachedTo(name: string): readonly string[] {
    const { certificates } = emulator.model.state();
    return (listenerOf(name)?.certificates ?? []).map(
      ({ certificateId }) => certificates.find((one) => one.certificateId === certificateId)?.name ?? '',
    );
  }

  async function ledgerOf(name: string) {
    const store = createFileLedger({ directory: path.join(directory, 'ledger'), newId: () => 'unused' });
    return (await viewLog(store, `rotations/cn-hangzhou/alb-${name}`, loadBalancerReducer)).state;
  }

  it('leaves a whole listener after any first signal, and says so', async () => {
    const [whole = '', , ...others] = names;
    const { status, stderr } = await rotate(whole, {});
    expect([status, attachedTo(whole)]).toEqual([0, [`${whole}-new`]]);
    const lines = stderr.filter(isLogged).length;
    expect(lines).toBeGreaterThan(5);

    const outcomes = await pMap(
      others,
      async (name, index) => {
        const signal = index % 2 === 0 ? 'SIGINT' : 'SIGTERM';
        const afterLines = 1 + Math.floor((index * (lines - 1)) / POINTS);
        const ended = await rotate(name, { at: (seen) => seen.length === afterLines, signal });
        const where = `${signal} after ${afterLines} of ${lines} lines`;
        const report = JSON.parse(ended.stdout) as { readonly outcome?: string; readonly interrupted?: true };
        const { open, lease } = await ledgerOf(name);

        expect(ended.status, where).toBe(signal === 'SIGINT' ? 130 : 143);
        expect(report.interrupted, where).toBe(true);
        expect([listenerOf(name)?.status, open, lease], where).toEqual(['Running', [], undefined]);
        expect(attachedTo(name), where).toEqual([report.outcome === 'verified' ? `${name}-new` : name]);
        expect(ended.stderr.join('\n'), where).toMatch(/Stopp(ing|ed)/);
        return report.outcome ?? 'not reached';
      },
      { concurrency: AT_ONCE },
    );

    expect(new Set(outcomes)).toContain('verified');
    expect(new Set(outcomes)).toContain('blocked');
  });

  it('ends at once with the second signal, and says what is open and how to go on', async () => {
    const [, name = ''] = names;

    const ended = await rotate(name, {
      at: (lines) => lines.at(-1)?.includes('begins: ') ?? false,
      times: 2,
    });

    const shown = ended.stderr.join('\n');
    expect(ended.status).toBe(130);
    expect(shown).toContain('Stopped in the middle of a change. Open:');
    expect(shown).toContain(`npm run rotate -- alb-${name} --region cn-hangzhou --apply`);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      interrupted: true,
      open: [{ loadBalancerId: `alb-${name}` }],
    });
    expect((await ledgerOf(name)).open).toHaveLength(1);
  });
});
