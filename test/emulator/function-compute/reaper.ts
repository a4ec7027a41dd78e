/**
 * Ends frozen instances should this process end without closing the emulator: a process that is stopped cannot notice that its parent has
 * gone, and would stay for ever.
 *
 * A shell in a session of its own that is told which processes there are; when its input ends it kills those that are left.
 */
import { spawn } from 'node:child_process';

export interface Reaper {
  /** To be killed when this process has gone. */
  watch(pid: number): void;
  /** It has ended: its number may become another process's. */
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
  // Its end may come before ours (a machine that shuts down): then nobody reads any more, which harms nothing.
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
