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
  /** A program of this process that works in the folder: it is killed if this process ends before it has removed the folder. */
  usedBy(pid: number): void;
  remove(): Promise<void>;
}

/** Reads the program that uses the folder, or that it is removed. Other ones may write for some seconds more, and would make it again. */
const script = `
user=""
while read -r line; do
  [ "$line" = removed ] && exit
  user=$line
done
[ -n "$user" ] && kill -9 "$user" 2>/dev/null
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
    usedBy: (pid) => void shell.stdin.write(`${pid}\n`),
    remove: async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      shell.stdin.end('removed\n');
    },
  };
}
