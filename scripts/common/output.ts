/** What a command prints. Commands are named as the reader has to type them (installed.ts). */
import process from 'node:process';
import { asTyped } from './installed.ts';

/** The answer, on stdout. */
export function answer(text: string): void {
  process.stdout.write(`${asTyped(text)}\n`);
}

/** Progress, questions and remarks, on stderr: stdout has only the answer. */
export function tell(text: string): void {
  process.stderr.write(`${asTyped(text)}\n`);
}
