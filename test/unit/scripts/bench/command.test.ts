/** `npm run bench` as a process; nothing is measured here. */
import { describe, expect, it } from 'vitest';
import { benches } from '../../../../scripts/bench/benches.ts';
import { runBundled, runCommand } from '../../../support/command.ts';

describe('npm run bench', () => {
  it.each([
    ['an unknown name', ['no-such-bench']],
    ['no name', []],
    ['no listeners', ['scan', '--listeners', '0']],
    ['an unknown latency', ['scan', '--latency', 'much']],
  ])('ends with status 2 and lists the names when it is given %s', async (_what, args) => {
    const { status, stdout, stderr } = await runBundled('bench', args, process.env);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(Object.keys(benches).filter((name) => !stderr.includes(name))).toEqual([]);
  });

  it('lists the names in its help, too', async () => {
    const { status, stdout } = await runCommand('bench', ['--help'], process.env);

    expect(status).toBe(0);
    expect(Object.keys(benches).filter((name) => !stdout.includes(name))).toEqual([]);
  });
});
