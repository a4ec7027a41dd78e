/** What a command prints. Commands are named as the reader has to type them (installed.ts). */
import process from 'node:process';
import { asTyped } from './installed.ts';
import { fitted } from './wrapped.ts';

/** The answer, on stdout. */
export function answer(text: string): void {
  process.stdout.write(`${asTyped(text)}\n`);
}

/** Progress, questions and remarks, on stderr: stdout has only the answer. On a terminal no line is longer than it. */
export function tell(text: string): void {
  process.stderr.write(`${onTerminal(text)}\n`);
}

/** A text for stderr. */
export function onTerminal(text: string): string {
  const { isTTY, columns } = process.stderr;
  return isTTY && columns ? fitted(asTyped(text), columns) : asTyped(text);
}
