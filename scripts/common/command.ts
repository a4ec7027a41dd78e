/** The parts that all commands share. */
import process from 'node:process';
import { Command } from 'commander';
import { VERSION } from '../../shared/base/version.ts';
import { mozillaRoots } from '../../shared/probe/x509/mozilla-roots.ts';
import { asTyped } from './installed.ts';
import { onTerminal } from './output.ts';
import { width } from './width.ts';
import { fitted } from './wrapped.ts';

/**
 * A command whose exit status is 2 for a wrong option: Commander's own is 1, which here means that the work failed.
 * @param usage as people type it in a clone: `npm run build --`. Help and errors name commands as the reader has to type them (installed.ts)
 * @param exit ends the process
 */
export function createCommand(
  usage: string,
  description: string,
  exit: (status: 0 | 2) => never = process.exit,
): Command {
  return (
    new Command(asTyped(usage))
      .description(description)
      .version(
        `alb-cert-rotator ${VERSION}, Mozilla's roots of ${mozillaRoots.date} (${mozillaRoots.source})`,
      )
      // Beside long names there is room for a few words only: also they are wrapped.
      .configureHelp({ minWidthToWrap: 20 })
      .configureOutput({
        writeOut: (text) => void process.stdout.write(fitted(asTyped(text), width())),
        writeErr: (text) => void process.stderr.write(onTerminal(text)),
      })
      .exitOverride((error) => exit(error.exitCode === 0 ? 0 : 2))
  );
}
