/**
 * Gets the answers of `--init`: from options, from a person, or from the defaults. How a person is asked is passed in.
 */
import { randomBytes } from 'node:crypto';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import { type InEach, inEach, type Language } from '../../../shared/core/model/texts/language.ts';
import type { InitAnswers, InitId, InitQuestion } from './init.ts';

export interface AnswerSources {
  /** By the id of the question. */
  readonly options: Partial<Readonly<Record<InitId, string>>>;
  /** `undefined`: no one can be asked. */
  readonly ask: ((text: string) => Promise<string>) | undefined;
  /** `--yes`: what no option says is the default. */
  readonly useDefaults: boolean;
  /** Of the person who is asked. */
  readonly language?: Language;
}

/** A person who is wrong so often is not helped by another question. */
const MAX_TRIES = 3;

/** @throws InvalidConfiguration with every option that is wrong, or missing where no one can be asked */
export async function answersTo(
  questions: readonly InitQuestion[],
  { options, ask, useDefaults, language = 'en' }: AnswerSources,
): Promise<InitAnswers> {
  const problems: InEach<string>[] = questions.flatMap(({ id, check, meant }) => {
    const given = options[id]?.trim();
    const problem = given === undefined ? undefined : check(meant(given));
    if (given === undefined || problem === undefined) return [];
    const { en, zh } = withAnswer(given, problem);
    return [{ en: `--${id}: ${en}`, zh: `--${id}：${zh}` }];
  });
  const open = questions.filter(({ id }) => options[id] === undefined);
  const missing = useDefaults || ask !== undefined ? [] : open.map(({ id }) => `--${id}`);
  if (missing.length > 0)
    problems.push({
      en: `no one can be asked here: ${missing.join(', ')} are missing.`,
      zh: `此处无法提问：缺少 ${missing.join('、')}。`,
    });
  if (problems.length > 0)
    throw new InvalidConfiguration(problems.map(({ en }) => en).join(' '), {
      hint: 'Give these options, or --yes for the defaults. Nothing was written.',
      chinese: {
        says: problems.map(({ zh }) => zh).join('\n'),
        todo: '请给出这些选项，或加 --yes 采用默认值。没有写入任何内容。',
      },
    });
  const answers: Partial<Record<InitId, string>> = {};
  for (const question of questions) {
    const { id, meant } = question;
    const given = options[id]?.trim();
    const fallback = question.default(answers);
    const place = `${open.indexOf(question) + 1}/${open.length}`;
    answers[id] =
      given === undefined
        ? useDefaults || ask === undefined
          ? fallback
          : await askUntilRight(question, { fallback, place, ask, language })
        : meant(given);
  }
  // Every question has an answer.
  return answers as InitAnswers;
}

interface Asking {
  readonly fallback: string;
  /** Which one of how many: `2/8`. */
  readonly place: string;
  readonly ask: (text: string) => Promise<string>;
  readonly language: Language;
}

/** The default has a line of its own: with a question it is wider than a terminal. */
async function askUntilRight(
  { id, text, check, meant }: InitQuestion,
  { fallback, place, ask, language }: Asking,
): Promise<string> {
  const { colon } = marks[language];
  let problem: InEach<string> | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = problem === undefined ? '' : `✗ ${problem[language]}\n`;
    const typed = (await ask(`${before}${place} ${text[language]}\n    [${fallback}]${colon}`)).trim();
    const answer = typed === '' ? fallback : meant(typed);
    const wrong = check(answer);
    if (wrong === undefined) return answer;
    problem = withAnswer(typed, wrong);
  }
  throw new InvalidConfiguration(`${problem?.en ?? ''} That was the third time.`, {
    hint: `Look it up and begin again, or give it as --${id}. Nothing was written.`,
    chinese: {
      says: `${problem?.zh ?? ''}已经是第三次。`,
      todo: `请确认之后重新开始，或用 --${id} 给出。没有写入任何内容。`,
    },
  });
}

/** Most parsers name what is wrong with it. */
function withAnswer(answer: string, problem: InEach<string>): InEach<string> {
  return inEach((language) => {
    const said = problem[language];
    const { colon, stop } = marks[language];
    const named = said.includes(answer) ? said : `${JSON.stringify(answer)}${colon}${said}`;
    return /[.?!。？！]$/.test(named) ? named : `${named}${stop}`;
  });
}

const marks: InEach<{ readonly colon: string; readonly stop: string }> = {
  en: { colon: ': ', stop: '.' },
  zh: { colon: '：', stop: '。' },
};

/** A token, as `openssl rand -hex 32` makes them. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** A secret to sign with, as Standard Webhooks writes them. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
