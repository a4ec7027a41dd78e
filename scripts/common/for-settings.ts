/**
 * Texts for the installation that a command was asked about, which need not be that of `.env`. Pure.
 *
 * Texts are written for `.env`: `npm run deploy -- --accept`, "correct .env". What is printed for another file goes through here, so that a
 * printed command always means the same installation.
 */
import path from 'node:path';
import { workFolder } from './installed.ts';

export const defaultSettingsFile = path.join(workFolder, '.env');

/** The file as a shell takes it; `undefined`: the default one, which needs no option. */
export function settingsFileArgument(file: string): string | undefined {
  if (file === defaultSettingsFile) return undefined;
  return /^[\w./:@%+,=-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
}

/** Those that take `--settings`; of ledger each subcommand does. */
const command = /\bnpm run (?:(deploy|doctor|remove)\b(?: --(?= |$))?|ledger -- [a-z]+)/gm;
/** Not `.env.example`. */
const defaultName = /(?<=^|[\s(（，；：、])\.env(?!\.?\w)/gm;

/** @param settingsFile as `settingsFileArgument` has it */
export function forSettings(text: string, settingsFile: string | undefined): string {
  if (settingsFile === undefined) return text;
  return text
    .replace(defaultName, () => settingsFile)
    .replace(command, (all, name: string | undefined) =>
      name === undefined
        ? `${all} --settings ${settingsFile}`
        : `npm run ${name} -- --settings ${settingsFile}`,
    );
}
