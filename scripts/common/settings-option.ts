/** The option that names the settings of an installation: one folder can serve several, each with a file of its own. */
import { Option } from 'commander';
import { defaultSettingsFile } from './for-settings.ts';

export function settingsOption(): Option {
  // Not --env-file: Node.js 20 takes that for its own wherever it stands.
  return new Option('--settings <file>', 'file with the settings').default(defaultSettingsFile, '.env');
}
