/** Reports a failure of a command. */
import process from 'node:process';
import { RotatorError } from '../../shared/base/errors.ts';
import { errorTextsInChinese } from '../../shared/core/model/texts/errors.ts';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { sentences } from '../../shared/service/platform/function-compute.ts';
import { cliTexts } from './cli-texts.ts';
import { languageOfPerson } from './language-of-person.ts';
import { answer, type Output, tell } from './output.ts';

const plain = { answerJson: (value: unknown) => answer(JSON.stringify(value)), tell };

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const fileTexts = {
  en: {
    noFile: 'There is no such file.',
    noRight: 'You may not read it.',
    isFolder: 'It is a folder.',
  },
  zh: { noFile: '没有这个文件。', noRight: '没有读取权限。', isFolder: '这是一个目录。' },
} as const;

/** Of a file that was named by a person. */
export function fileProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const { noFile, noRight, isFolder } = fileTexts[languageOfPerson()];
  if (code === 'ENOENT') return noFile;
  if (code === 'EACCES') return noRight;
  return code === 'EISDIR' ? isFolder : messageOf(error);
}

export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Prints the failure on stderr, with `json` also as one JSON document on stdout, and sets exit status 1.
 * @param more fields of the JSON document
 * @param output for the installation that the command was asked about
 */
export function printFailure(
  error: unknown,
  json: boolean | undefined,
  more: object = {},
  output: Pick<Output, 'answerJson' | 'tell'> = plain,
): void {
  const { code, message, hint } = asRotatorError(error);
  if (json) output.answerJson({ ...more, error: { code, message, hint } });
  output.tell(formatFailure(error).trimEnd());
  process.exitCode = 1;
}

/**
 * The message, the hint, and the cause unless the message contains it; in Chinese what the error says of itself, or what its code means and
 * then the message.
 */
export function formatFailure(error: unknown, language: Language = languageOfPerson()): string {
  const { code, message, hint, cause, chinese } = asRotatorError(error);
  const text = hint === undefined || message.includes(hint) ? message : sentences(message, hint);
  const because = cause instanceof Error && !message.includes(cause.message) ? [cause.message] : [];
  const english = [text, ...because.map((reason) => `Because: ${reason}`)];
  const { original = because[0] } = chinese ?? {};
  const lines =
    language === 'zh' && chinese !== undefined
      ? inChinese(code, chinese, original === undefined ? [] : [original])
      : errorLines(code, english, language);
  return lines.map((line) => `${line}\n`).join('');
}

/** @param english what is said where the code has no text in the language */
export function errorLines(code: string, english: readonly string[], language: Language): readonly string[] {
  const known = Object.hasOwn(errorTextsInChinese, code) ? errorTextsInChinese[code] : undefined;
  return language === 'en' || known === undefined ? english : inChinese(code, known, english);
}

function inChinese(
  code: string,
  { says, todo }: { readonly says: string; readonly todo: string },
  originals: readonly string[],
): readonly string[] {
  const { hint, original } = cliTexts.zh;
  return [`${code}：${says}`, `${hint}${todo}`, ...originals.map((line) => `${original}${line}`)];
}

function asRotatorError(error: unknown): RotatorError {
  return error instanceof RotatorError ? error : new RotatorError('Unexpected', messageOf(error));
}
