#!/usr/bin/env node
import path from 'node:path';
/**
 * `alb-cert-rotator <command>`: the program of the package. Passes its arguments to the command, and loads nothing else, so that `--help` takes
 * hardly longer than Node.js itself.
 */
import process from 'node:process';
import { VERSION } from '../../shared/base/version.ts';
import { commandNames, programFolder } from '../common/installed.ts';
import { handleOutputErrors } from '../common/output-errors.ts';
import { commands } from './commands.ts';

handleOutputErrors();

const help = `Usage: alb-cert-rotator <command> [options]

Rotates the certificates of Alibaba Cloud ALB, and proves each change with
handshakes.

Commands:
${commandNames.map((name) => `  ${name.padEnd(10)}${commands[name].purpose}`).join('\n')}

Options:
  --version   version
  --help      this text; after a command, its options

Documents: ${path.join(programFolder, 'docs')}
`;

const [name, ...args] = process.argv.slice(2);
const command = commandNames.find((one) => one === (name === 'help' ? args[0] : name));

if (command !== undefined) {
  process.argv.splice(2, process.argv.length, ...(name === 'help' ? ['--help'] : args));
  await commands[command].load();
} else if (name === '--help' || name === '-h' || name === 'help') process.stdout.write(help);
else if (name === '--version' || name === '-V') process.stdout.write(`alb-cert-rotator ${VERSION}\n`);
else {
  const { nearest } = await import('../../shared/base/nearest.ts');
  const meant = name === undefined ? undefined : nearest(name, commandNames, 2);
  process.stderr.write(
    name === undefined
      ? help
      : `error: unknown command ${JSON.stringify(name)}.${meant === undefined ? '' : ` Did you mean ${meant}?`} See alb-cert-rotator --help.\n`,
  );
  process.exitCode = 2;
}
