/**
 * Kills frozen instances if this process ends without closing the emulator: a stopped process cannot notice that its parent has ended, and
 * would remain forever.
 *
 * It is a shell in its own session that reads process ids from its input; when the input ends it kills the remaining ones.
 */
import { spawn } from 'node:child_process';

export interface Reaper {
  /** Adds a process to kill when this process ends. */
  watch(pid: number): void;
  /** Removes an ended process, since its id may be reused. */
  forget(pid: number): void;
  close(): void;
}

const script = `
pids=""
while read -r sign pid; do
  kept=""
  for one in $pids; do [ "$one" = "$pid" ] || kept="$kept $one"; done
  [ "$sign" = "+" ] && kept="$kept $pid"
  pids=$kept
done
for one in $pids; do kill -9 "$one" 2>/dev/null; done`;

export function startReaper(): Reaper {
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // The shell may end first, for example at a shutdown; the error is harmless.
  shell.stdin.on('error', () => undefined);
  shell.on('error', (error) => {
    process.stderr.write(`Frozen instances will outlive a crash of the emulator: ${error.message}\n`);
  });
  shell.unref();
  return {
    watch: (pid) => void shell.stdin.write(`+ ${pid}\n`),
    forget: (pid) => void shell.stdin.write(`- ${pid}\n`),
    close: () => void shell.stdin.end(),
  };
}
