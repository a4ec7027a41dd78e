/**
 * Gets the answers of `--init`: from options, from a person, or from the defaults. How a person is asked is passed in.
 */
import { randomBytes } from 'node:crypto';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import type { InitAnswers, InitId, InitQuestion } from './init.ts';

export interface AnswerSources {
  /** By the id of the question. */
  readonly options: Partial<Readonly<Record<InitId, string>>>;
  /** `undefined`: nobody can be asked. */
  readonly ask: ((text: string) => Promise<string>) | undefined;
  /** `--yes`: what no option says is the default. */
  readonly useDefaults: boolean;
}

/** A person who is wrong so often is not helped by another question. */
const MAX_TRIES = 3;

/** @throws InvalidConfiguration with every option that is wrong, or missing where nobody can be asked */
export async function answersTo(
  questions: readonly InitQuestion[],
  { options, ask, useDefaults }: AnswerSources,
): Promise<InitAnswers> {
  const problems = questions.flatMap(({ id, check }) => {
    const given = options[id]?.trim();
    const parsed = given === undefined ? undefined : check(given);
    return parsed === undefined || parsed.ok
      ? []
      : [`--${id} is ${JSON.stringify(given)}: ${parsed.problem}`];
  });
  const open = questions.filter(({ id }) => options[id] === undefined);
  const missing = useDefaults || ask !== undefined ? [] : open.map(({ id }) => `--${id}`);
  if (missing.length > 0) problems.push(`nobody can be asked here: ${missing.join(', ')} are missing`);
  if (problems.length > 0)
    throw new InvalidConfiguration(`${problems.join('; ')}.`, {
      hint: 'Give these options, or --yes for the defaults. Nothing was written.',
    });
  const answers: Partial<Record<InitId, string>> = {};
  for (const question of questions) {
    const { id } = question;
    const given = options[id]?.trim();
    const fallback = question.default(answers);
    answers[id] =
      given ?? (useDefaults || ask === undefined ? fallback : await askUntilRight(question, fallback, ask));
  }
  // Every question has an answer.
  return answers as InitAnswers;
}

async function askUntilRight(
  { id, text, check }: InitQuestion,
  fallback: string,
  ask: (text: string) => Promise<string>,
): Promise<string> {
  let problem = '';
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const typed = (await ask(`${problem}${text} [${fallback}]: `)).trim();
    const answer = typed === '' ? fallback : typed;
    const parsed = check(answer);
    if (parsed.ok) return answer;
    problem = `${JSON.stringify(answer)}: ${parsed.problem}.\n`;
  }
  throw new InvalidConfiguration(`${problem.trim()} That was the third time.`, {
    hint: `Look it up and begin again, or give it as --${id}. Nothing was written.`,
  });
}

/** As `openssl rand -hex 32` makes them. */
export function newSecret(): string {
  return randomBytes(32).toString('hex');
}
