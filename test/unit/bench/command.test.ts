/** `npm run bench` as a process; what it measures is not measured here. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { benches } from '../../../scripts/bench/benches.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/run.mjs', 'scripts/bench.ts', ...args],
      { cwd: root },
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

describe('npm run bench', () => {
  it.each([
    ['an unknown name', ['no-such-bench']],
    ['no name', []],
  ])('ends with status 2 and lists the names when it is given %s', async (_what, args) => {
    const { status, stdout, stderr } = await bench(...args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(Object.keys(benches).filter((name) => !stderr.includes(name))).toEqual([]);
  });

  it('lists the names, too, when it is asked for help', async () => {
    const { status, stdout } = await bench('--help');

    expect(status).toBe(0);
    expect(Object.keys(benches).filter((name) => !stdout.includes(name))).toEqual([]);
  });
});
