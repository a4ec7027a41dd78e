/** A stopped process cannot notice that its parent has ended, so the reaper kills it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startReaper } from '../../../emulator/function-compute/reaper.ts';

function aSleeper(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('sleep is not installed.');
  child.kill('SIGSTOP');
  return child.pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the reaper', () => {
  it('kills stopped processes if their parent has ended, except forgotten ones', async () => {
    const [watched, forgotten] = [aSleeper(), aSleeper()];
    const reaper = startReaper();
    reaper.watch(watched);
    reaper.watch(forgotten);
    reaper.forget(forgotten);

    // The end of its input shows that the parent was killed.
    reaper.close();

    await expect.poll(() => isAlive(watched)).toBe(false);
    expect(isAlive(forgotten)).toBe(true);
  });

  it('outlives the SIGKILL of the process that started it', async () => {
    const watched = aSleeper();
    const source = new URL('../../../emulator/function-compute/reaper.ts', import.meta.url).href;
    const program = `import { startReaper } from '${source}';
      startReaper().watch(${watched});
      process.stdout.write('watching');
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    expect(isAlive(watched)).toBe(true);

    owner.kill('SIGKILL');

    await expect.poll(() => isAlive(watched)).toBe(false);
  });
});
