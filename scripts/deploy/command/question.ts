/** Questions to a person at a terminal. Without one, nothing is assumed. */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';

/** `undefined`: nobody can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/** @returns the trimmed answer; empty when the input ends */
export async function ask(text: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(text)).trim();
  } catch {
    return '';
  } finally {
    lines.close();
  }
}

/** Only the expected word agrees: a number is harder to type by mistake than `yes`. */
export async function agrees(question: string, expected: string): Promise<boolean> {
  return (await ask(`${question} Type ${expected} to go on: `)) === expected;
}
