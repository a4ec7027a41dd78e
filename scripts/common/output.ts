/** What a command prints. Commands are named as the reader has to type them (installed.ts, for-settings.ts). */
import process from 'node:process';
import { printBeside } from './activity.ts';
import { forSettings, settingsFileArgument } from './for-settings.ts';
import { asTyped } from './installed.ts';
import { width } from './width.ts';
import { fitted } from './wrapped.ts';

/** The answer, on stdout. */
export function answer(text: string): void {
  process.stdout.write(`${asTyped(text)}\n`);
}

/** Progress, questions and remarks, on stderr: stdout has only the answer. On a terminal no line is longer than it. */
export function tell(text: string): void {
  printBeside(onTerminal(text));
}

/** A text for stderr. */
export function onTerminal(text: string): string {
  const { isTTY, columns } = process.stderr;
  return isTTY && columns ? fitted(asTyped(text), columns) : asTyped(text);
}

/** For the installation of one file with settings. */
export interface Output {
  answer(text: string): void;
  /** One JSON document. */
  answerJson(value: unknown): void;
  tell(text: string): void;
}

export interface ViewOutput extends Output {
  /** The answer as a view whose lines fit (wrapped.ts), also where no terminal shows it. */
  answerView(text: string): void;
  /** The same of a remark or of progress. */
  tellView(text: string): void;
}

export function outputFor(settings: string): ViewOutput {
  const file = settingsFileArgument(settings);
  const view = (text: string, columns: number): string => fitted(asTyped(forSettings(text, file)), columns);
  return {
    answerView: (text) => answer(view(text, width())),
    // Not by tell, which would break a command.
    tellView: (text) => printBeside(view(text, (process.stderr.isTTY && process.stderr.columns) || width())),
    answer: (text) => answer(forSettings(text, file)),
    // Each text of it: a file name with quotes would break the document.
    answerJson: (value) =>
      answer(JSON.stringify(value, (_, each) => (typeof each === 'string' ? forSettings(each, file) : each))),
    tell: (text) => tell(forSettings(text, file)),
  };
}
