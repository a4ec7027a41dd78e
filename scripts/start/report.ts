/** Runs the demonstration and prints what it has to say: the story on stdout, or one JSON document. */
import process from 'node:process';
import colors from 'picocolors';
import type { Language } from '../../shared/core/model/texts/language.ts';
import { languageOfPerson } from '../common/language-of-person.ts';
import { outcomeTable, planTable } from '../common/report-tables.ts';
import { wrapped } from '../common/wrapped.ts';
import { type Demonstration, type DemonstrationOptions, demonstrate } from './demonstration.ts';
import type { ProgressView } from './progress.ts';
import { keepOpen } from './serve.ts';
import { backgroundStory, outcomeStory, planStory, visitorStory } from './story.ts';
import { eventLines, invocationTable, visitorTable } from './tables.ts';
import { type StartTexts, startTexts } from './texts.ts';

export interface ReportOptions extends Omit<DemonstrationOptions, 'language'> {
  readonly json: boolean;
  readonly serve: boolean;
  readonly verbose: boolean;
}

/** @returns the exit status: 0 if everything is as expected, else 1 */
export async function runAndReport(
  { json, serve, verbose, ...options }: ReportOptions,
  progress: ProgressView,
): Promise<0 | 1> {
  const print = (text: string): void => {
    if (!json) process.stdout.write(`${text}\n`);
  };
  const language = json ? 'en' : languageOfPerson();
  const result = await demonstrate(
    { ...options, language },
    {
      progress,
      onPlans: (plans) => {
        print(`\n${planStory(plans, language)}\n`);
        if (verbose) print(`${planTable(plans, { language })}\n`);
      },
      onResult: async (finished, emulator) => {
        if (json) {
          process.stdout.write(`${JSON.stringify(documentOf(finished))}\n`);
          printProblems(finished, startTexts[language], progress.print);
        } else printResult(finished, { verbose, isApplied: options.mode === 'apply', language }, print);
        if (serve) await keepOpen(emulator, progress);
      },
    },
  );
  return isGood(result) ? 0 : 1;
}

function isGood({ surprises, handshakes }: Demonstration): boolean {
  return surprises.length === 0 && handshakes.failed === 0;
}

function documentOf({ handshakes, surprises, logged, ...result }: Demonstration) {
  const { seed, plans, outcomes, events, invocations, apiCalls, kills, timeScale, durationMs } = result;
  const { failures, ...figures } = handshakes;
  // Present only if there is something to explain.
  const problems = {
    ...(failures.length > 0 ? { failures } : {}),
    ...(surprises.length > 0 ? { surprises, logged } : {}),
  };
  return {
    seed,
    plans,
    outcomes,
    events,
    invocations,
    apiCalls,
    handshakes: figures,
    kills,
    timeScale,
    durationMs,
    ...problems,
  };
}

interface Shown {
  readonly verbose: boolean;
  readonly isApplied: boolean;
  readonly language: Language;
}

function printResult(
  result: Demonstration,
  { verbose, isApplied, language }: Shown,
  print: (text: string) => void,
): void {
  const text = startTexts[language];
  print(isApplied ? `\n${outcomeStory(result.outcomes, result.plans, language)}\n` : '');
  if (isApplied && verbose) print(`${outcomeTable(result.outcomes, language)}\n`);
  print(`${visitorStory(result.handshakes, language)}\n`);
  if (verbose) print(`${visitorTable(result.handshakes, language)}\n`);
  print(`${backgroundStory(result, language)}\n`);
  if (verbose) {
    print(`${invocationTable(result.invocations, language)}\n`);
    print(`${colors.bold(text.events)}\n${eventLines(result.events)}\n`);
  }
  if (verbose && isGood(result)) for (const line of result.logged) print(inLines(text.logged(line)));
  printProblems(result, text, print);
  if (isGood(result)) print(colors.green(isApplied ? text.allGood : text.allPlanned));
}

function printProblems(result: Demonstration, text: StartTexts, print: (text: string) => void): void {
  if (isGood(result)) return;
  const { failures } = result.handshakes;
  // Where all is well, the emulator has caused them on purpose.
  for (const line of result.logged) print(inLines(text.logged(line)));
  for (const { target, problem } of failures) print(colors.red(inLines(text.failed(target, problem))));
  for (const surprise of result.surprises) print(colors.red(inLines(text.unexpected(surprise))));
}

function inLines(text: string): string {
  return wrapped(text, WIDTH).join('\n  ');
}

const WIDTH = 76;
