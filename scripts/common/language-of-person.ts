/** The language of the person at this machine: LANGUAGE of the shell, else of the settings, once they are read. */
import process from 'node:process';
import { type Language, languageFrom } from '../../shared/core/model/texts/language.ts';

let ofSettings: Language | undefined;

export function languageOfPerson(): Language {
  return ofSettings ?? languageFrom(process.env['LANGUAGE'] ?? '');
}

/** As a file with settings has it, where the shell names no language. */
export function speakAsSettings(values: Readonly<Record<string, string>>): void {
  if ((process.env['LANGUAGE'] ?? '').trim() === '') ofSettings = languageFrom(values['LANGUAGE'] ?? '');
}

/** As the configuration has it, which knows the settings, too. */
export function speak(language: Language): void {
  ofSettings = language;
}
