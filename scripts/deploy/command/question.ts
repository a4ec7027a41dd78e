/** Questions to a person at a terminal. Without one, nothing is assumed. */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { RotatorError } from '../../../shared/base/errors.ts';
import type { Language } from '../../../shared/core/model/texts/language.ts';
import { deployTexts } from './texts.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** `false` or missing: the lines are read as they come, as from a file. */
  readonly terminal?: boolean;
}

/** The person has ended the questions: Ctrl-C, or Ctrl-D. That is no answer, and never the default. */
export class QuestionEnded extends RotatorError {
  /** By Ctrl-C: the exit status is 130. */
  readonly isInterrupted: boolean;

  constructor(isInterrupted = false) {
    super('QuestionEnded', 'the question was not answered.', {
      hint: 'Nothing was changed.',
      chinese: { says: '没有回答问题。', todo: '没有修改任何内容。可以再次运行同一条命令。' },
    });
    this.name = 'QuestionEnded';
    this.isInterrupted = isInterrupted;
  }
}

/** Without a terminal, no one can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

const thisTerminal: Terminal = { input: process.stdin, output: process.stderr };

/** @returns the trimmed answer @throws QuestionEnded */
export async function ask(text: string, terminal: Terminal = thisTerminal): Promise<string> {
  const lines = createInterface(terminal);
  let isInterrupted = false;
  lines.once('SIGINT', () => {
    isInterrupted = true;
    lines.close();
  });
  try {
    return (await Promise.race([lines.question(text), ended(lines)])).trim();
  } catch {
    // Ctrl-C and Ctrl-D reject the question; the cursor is still in its line.
    terminal.output.write('\n');
    throw new QuestionEnded(isInterrupted);
  } finally {
    lines.close();
  }
}

/** An input that ends leaves the question open for ever. */
function ended(lines: ReturnType<typeof createInterface>): Promise<never> {
  return new Promise((_, reject) => lines.once('close', () => reject(new QuestionEnded())));
}

export interface AgreementPorts {
  readonly language?: Language;
  readonly terminal?: Terminal;
}

/** Only the expected word agrees: a number is harder to type by mistake than `yes`. @throws QuestionEnded after Ctrl-C */
export async function agrees(
  question: string,
  expected: string,
  { language = 'en', terminal = thisTerminal }: AgreementPorts = {},
): Promise<boolean> {
  try {
    return (await ask(`${question}${deployTexts[language].typeToGoOn(expected)}`, terminal)) === expected;
  } catch (error) {
    if (error instanceof QuestionEnded && !error.isInterrupted) return false;
    throw error;
  }
}
