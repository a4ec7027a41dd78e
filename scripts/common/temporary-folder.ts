/**
 * Folders in the temporary folder of the machine that are gone when this process has ended, in whatever way: also by Ctrl-C or SIGKILL, which
 * leave it no time to remove them.
 *
 * A shell in its own session waits for the end of its input, which is the end of this process. Where there is no shell, a folder is only
 * removed by `remove`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface TemporaryFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Programs of this process may write for some seconds after it, and would make the folder again. */
const script = `
read -r removed && exit
for second in 1 2 3 4 5; do rm -rf -- "$1"; sleep 1; done`;

/** @param prefix of its name */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  const shell = spawn('sh', ['-c', script, 'sh', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  shell.stdin.on('error', () => undefined);
  shell.on('error', () => undefined);
  shell.unref();
  return {
    path: folder,
    remove: async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      shell.stdin.end('removed\n');
    },
  };
}
