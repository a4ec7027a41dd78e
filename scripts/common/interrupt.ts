/** What a person reads who ends a command with Ctrl-C while it changes something. */
import process from 'node:process';

interface Signals {
  once(signal: 'SIGINT', listener: () => void): unknown;
}

/** As a shell reports a command that SIGINT has ended. */
export const INTERRUPTED = 130;

/**
 * From now on, Ctrl-C says how to go on, and ends the command at once. Programs that it has started get the signal from the terminal, too.
 * @param exit ends the process
 */
export function sayHowToGoOn(
  print: (line: string) => void,
  signals: Signals = process,
  exit: (status: number) => void = process.exit,
): void {
  signals.once('SIGINT', () => {
    print('\nInterrupted. Run the same command again: it reads what is done, and does the rest.');
    exit(INTERRUPTED);
  });
}
