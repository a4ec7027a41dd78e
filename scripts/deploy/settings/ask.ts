/**
 * Gets the answers of `--init`: from options, from a person, or from the defaults. How a person is asked is passed in.
 */
import { randomBytes } from 'node:crypto';
import { InvalidConfiguration } from '../../../shared/base/errors.ts';
import type { InitAnswers, InitId, InitQuestion } from './init.ts';

export interface AnswerSources {
  /** By the id of the question. */
  readonly options: Partial<Readonly<Record<InitId, string>>>;
  /** `undefined`: no one can be asked. */
  readonly ask: ((text: string) => Promise<string>) | undefined;
  /** `--yes`: what no option says is the default. */
  readonly useDefaults: boolean;
}

/** A person who is wrong so often is not helped by another question. */
const MAX_TRIES = 3;

/** @throws InvalidConfiguration with every option that is wrong, or missing where no one can be asked */
export async function answersTo(
  questions: readonly InitQuestion[],
  { options, ask, useDefaults }: AnswerSources,
): Promise<InitAnswers> {
  const problems = questions.flatMap(({ id, check, meant }) => {
    const given = options[id]?.trim();
    const parsed = given === undefined ? undefined : check(meant(given));
    return given === undefined || parsed === undefined || parsed.ok
      ? []
      : [`--${id}: ${withAnswer(given, parsed.problem)}`];
  });
  const open = questions.filter(({ id }) => options[id] === undefined);
  const missing = useDefaults || ask !== undefined ? [] : open.map(({ id }) => `--${id}`);
  if (missing.length > 0) problems.push(`no one can be asked here: ${missing.join(', ')} are missing.`);
  if (problems.length > 0)
    throw new InvalidConfiguration(problems.join(' '), {
      hint: 'Give these options, or --yes for the defaults. Nothing was written.',
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
          : await askUntilRight(question, { fallback, place, ask })
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
}

/** The default has a line of its own: with a question it is wider than a terminal. */
async function askUntilRight(
  { id, text, check, meant }: InitQuestion,
  { fallback, place, ask }: Asking,
): Promise<string> {
  let problem = '';
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const typed = (await ask(`${problem}${place} ${text}\n    [${fallback}]: `)).trim();
    const answer = typed === '' ? fallback : meant(typed);
    const parsed = check(answer);
    if (parsed.ok) return answer;
    problem = `✗ ${withAnswer(typed, parsed.problem)}\n`;
  }
  throw new InvalidConfiguration(`${problem.slice(2).trim()} That was the third time.`, {
    hint: `Look it up and begin again, or give it as --${id}. Nothing was written.`,
  });
}

/** Most parsers name what is wrong with it. */
function withAnswer(answer: string, problem: string): string {
  const named = problem.includes(answer) ? problem : `${JSON.stringify(answer)}: ${problem}`;
  return /[.?!]$/.test(named) ? named : `${named}.`;
}

/** A token, as `openssl rand -hex 32` makes them. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** A secret to sign with, as Standard Webhooks writes them. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
