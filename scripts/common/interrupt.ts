/** What a person reads who ends a command with Ctrl-C while it changes something. */
import process from 'node:process';
import type { InEach, Language } from '../../shared/core/model/texts/language.ts';

interface Signals {
  once(signal: 'SIGINT', listener: () => void): unknown;
}

const interrupted: InEach<string> = {
  en: 'Interrupted. Run the same command again: it reads what is done, and does the rest.',
  zh: '已中断。请再次运行同一条命令：它会读取已完成的内容，并完成其余步骤。',
};

/** As a shell reports a command that SIGINT has ended. */
export const INTERRUPTED = 130;

/**
 * From now on, Ctrl-C says how to go on, and ends the command at once. Programs that it has started get the signal from the terminal, too.
 * @param exit ends the process
 */
export function sayHowToGoOn(
  print: (line: string) => void,
  language: Language = 'en',
  signals: Signals = process,
  exit: (status: number) => void = process.exit,
): void {
  signals.once('SIGINT', () => {
    print(`\n${interrupted[language]}`);
    exit(INTERRUPTED);
  });
}
