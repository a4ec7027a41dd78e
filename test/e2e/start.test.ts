/** `npm start`: the order of what it says, how it ends when it is interrupted, and that nothing stays behind. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emulatedBundles } from '../support/deployed-service.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('npm start', () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(path.join(tmpdir(), 'cert-rotator-start-'));
  });
  afterEach(() => rm(temporary, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  function start(...args: readonly string[]) {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/start.ts', ...args], {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += stripVTControlCharacters(text);
      });
    return { child, output, ended: once(child, 'close') };
  }

  /** Without what the loader of TypeScript keeps there. */
  const left = async () =>
    (await readdir(temporary)).filter((name) => !/^tsx-|^node-compile-cache/.test(name));

  it('says what was wrong, what was done, what users noticed and who did it, and leaves nothing behind', async () => {
    const bundles = await emulatedBundles();
    const { output, ended } = start(
      '--calm',
      '--time-scale',
      '6',
      '--bundles',
      bundles,
      '--only',

      'alb-docs',
      'alb-api',
    );

    const [status] = await ended;

    const titles = output.stdout.split('\n').filter((line) => /^\S/.test(line));
    expect(titles, output.stdout + output.stderr).toEqual([
      'What is wrong',
      'What was done',
      'What users noticed',
      'Who did it',
      'Every outcome is as expected, and the status page agrees.',
    ]);
    expect(status).toBe(0);
    const lines = (output.stdout + output.stderr).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    // The shells that remove folders need a moment.
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 10_000 });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends everything after %s, also while the emulator starts', async (signal, expected) => {
    const { child, output, ended } = start('--only', 'alb-docs');
    await vi.waitFor(async () => expect((await left()).join()).toContain('service-cloud-'), {
      timeout: 60_000,
      interval: 50,
    });
    const children = childrenOf(child);

    child.kill(signal);
    const [status] = await ended;

    expect(status).toBe(expected);
    expect(output.stderr).toMatch(/Interrupted after \d:\d\d\. [^\n]*\n$/);
    expect(children.length).toBeGreaterThan(0);
    await vi.waitFor(async () => expect([children.filter(isAlive), await left()]).toEqual([[], []]), {
      timeout: 10_000,
    });
  });

  it('fails if the emulator is killed, and nothing of it stays behind', async () => {
    const { child, output, ended } = start('--only', 'alb-docs');
    await vi.waitFor(async () => expect((await left()).join()).toContain('emulated-function-compute-'), {
      timeout: 60_000,
      interval: 50,
    });

    for (const pid of childrenOf(child, 'test/emulator/main.ts')) process.kill(pid, 'SIGKILL');
    const [status] = await ended;

    expect(status).toBe(1);
    expect(output.stderr).toMatch(/The emulator ended/);
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 20_000 });
  });
});

/** @param program only those whose command has it */
function childrenOf({ pid }: ChildProcess, program = ''): readonly number[] {
  const text = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [own = '', parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === pid && command.join(' ').includes(program) ? [Number(own)] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
