/** The option that names the settings of an installation: one folder can serve several, each with a file of its own. */

import { existsSync } from 'node:fs';
import { Option } from 'commander';
import { defaultSettingsFile } from './for-settings.ts';
import { expected, notTaken } from './option-texts.ts';

/** A file that is named has to be there: without it, a command would look at the account of the shell instead. */
export function existingSettingsOption(): Option {
  return settingsOption().argParser((file: string) => {
    if (existsSync(file)) return file;
    throw notTaken(expected.noFile);
  });
}

/** Of a command that makes the file, or says how it is made. */
export function settingsOption(): Option {
  // Not --env-file: Node.js 20 takes that for its own wherever it stands.
  return new Option('--settings <file>', 'file with the settings').default(defaultSettingsFile, '.env');
}
