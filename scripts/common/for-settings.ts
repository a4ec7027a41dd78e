/** Commands of a text for the installation that was asked about, which need not be that of `.env`. Pure. */

/** Those that take `--settings`. */
const command = /\bnpm run (deploy|doctor|remove)\b(?: --(?= |$))?/gm;

/** @param argument ` --settings staging.env`, or nothing; as `settingsArgument` has it */
export function forSettings(text: string, argument: string): string {
  return argument === '' ? text : text.replace(command, (_, name: string) => `npm run ${name} --${argument}`);
}
