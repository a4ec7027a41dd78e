/** The parts that all commands share. */
import process from 'node:process';
import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { mozillaRoots } from '../../shared/probe/x509/mozilla-roots.ts';

/**
 * A command whose exit status is 2 for a wrong option: Commander's own is 1, which here means that the work failed.
 * @param usage as people type it: `npm run build --`
 * @param exit ends the process
 */
export function createCommand(
  usage: string,
  description: string,
  exit: (status: 0 | 2) => never = process.exit,
): Command {
  return new Command(usage)
    .description(description)
    .version(
      `${packageJson.name} ${packageJson.version}, Mozilla's roots of ${mozillaRoots.date} (${mozillaRoots.source})`,
    )
    .exitOverride((error) => exit(error.exitCode === 0 ? 0 : 2));
}
