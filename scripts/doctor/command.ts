/** What `npm run doctor` does once its options are known. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { during } from '../common/activity.ts';
import { printFailure } from '../common/failure.ts';
import { settingsFileArgument } from '../common/for-settings.ts';
import { languageOfPerson, speakAsSettings } from '../common/language-of-person.ts';
import { answer, type Output, outputFor } from '../common/output.ts';
import { settingsIn } from '../deploy/command/open-installation.ts';
import { factsFile } from './facts.ts';
import { openDoctor, readFacts } from './open-doctor.ts';
import { exitStatusOf, runDoctor } from './run-doctor.ts';
import { doctorTexts } from './texts.ts';
import { countsOf, doctorJson, doctorText } from './view.ts';

export interface DoctorOptions {
  readonly settings: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly facts?: string;
  readonly test?: boolean;
}

/** Prints what goes wrong, and sets the exit status. */
export async function doctor(options: DoctorOptions): Promise<void> {
  const output = outputFor(options.settings);
  try {
    await carryOut(options, output.tell);
  } catch (error) {
    printFailure(error, options.json, {}, output);
  }
}

async function carryOut(options: DoctorOptions, tell: Output['tell']): Promise<void> {
  const settings = await settingsIn(options.settings);
  speakAsSettings(settings.values);
  const language = languageOfPerson();
  const texts = doctorTexts[language];
  const ports = await openDoctor(settings, (line) => tell(line[language]));
  const { outside, results } = await during(texts.reading, () => runDoctor(settings, ports, options.test));
  const { prefix, region } = settings;
  if (options.facts !== undefined) {
    const facts = factsFile(ports.version, outside, results, await readFacts(settings, outside));
    await writeFile(options.facts, `${JSON.stringify(facts, undefined, 2)}\n`);
    tell(texts.written(options.facts));
  }
  const settingsFile = settingsFileArgument(options.settings);
  const document = { version: ports.version, prefix, region };
  if (options.json)
    answer(
      JSON.stringify({
        ...document,
        counts: countsOf(results),
        checks: doctorJson(results, settingsFile, language),
      }),
    );
  else
    answer(
      doctorText(texts.title(prefix, region), results, {
        verbose: options.verbose ?? false,
        settingsFile,
        language,
      }),
    );
  process.exitCode = exitStatusOf(results);
}
