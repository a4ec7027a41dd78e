/**
 * What becomes of output that nobody takes. A reader that has left (`| head`) is no fault, and never ends a run in the middle of a change; a
 * full disk is told in one sentence, and the command has failed.
 */
import process from 'node:process';

interface OutputStream {
  on(event: 'error', listener: (error: Error & { readonly code?: string }) => void): unknown;
}

export interface OutputPorts {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** On stderr. */
  readonly print: (line: string) => void;
  /** Whatever status the command sets later. */
  readonly failAtExit: () => void;
}

const systemPorts: OutputPorts = {
  stdout: process.stdout,
  stderr: process.stderr,
  print: (line) => void process.stderr.write(`${line}\n`),
  failAtExit: () =>
    void process.once('exit', () => {
      process.exitCode ||= 1;
    }),
};

let isHandled = false;

/** Once for the process. */
export function handleOutputErrors(): void {
  if (isHandled) return;
  isHandled = true;
  listenForOutputErrors(systemPorts);
}

export function listenForOutputErrors({ stdout, stderr, print, failAtExit }: OutputPorts): void {
  let isTold = false;
  stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE' || isTold) return;
    isTold = true;
    failAtExit();
    print(`The output could not be written: ${code === 'ENOSPC' ? 'no space is left (ENOSPC)' : message}.`);
  });
  // There is no other place to tell it, and the exit status is that of the work.
  stderr.on('error', () => undefined);
}
