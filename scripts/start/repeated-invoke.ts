/** An invocation by an operator, who repeats it if it failed because the cloud did not answer. */
import type { ConsoleAnswer } from './console.ts';
import type { EmulatorHandle } from './emulator-handle.ts';

const ATTEMPTS = 3;

/** @returns the answer of the function. @throws an Error if every attempt failed */
export async function repeatedInvoke(
  emulator: EmulatorHandle,
  file: 'scan' | 'rotate',
  command: object,
): Promise<string> {
  let answer: ConsoleAnswer | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    answer = await emulator.invoke(emulator.nameOf(file), command);
    if (answer.failure === undefined) return answer.body;
  }
  throw new Error(`${file} ${JSON.stringify(command)} failed ${ATTEMPTS} times: ${answer?.failure}`);
}
