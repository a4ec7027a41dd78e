/**
 * `npm run captures`: runs every command of the package as in terminals of 80 and of 120 columns, with and without colours, and writes what they
 * print to test/captures/. A test compares the help with them, and holds every line to its terminal.
 *
 * Exit status 0: written, 1: a line is longer than its terminal, or a command did not start, 2: wrong option.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type Captured, captureAnswers, captureHelp, captureInstallation } from './captures/cases.ts';
import { withPlaceholders } from './captures/placeholders.ts';
import { buildProgram, terminalName, terminals } from './captures/run-in-terminal.ts';
import { createCommand } from './common/command.ts';
import { programFolder } from './common/installed.ts';
import { answer, tell } from './common/output.ts';

createCommand(
  'npm run captures --',
  'Writes to test/captures/ what every command prints in terminals of 80 and 120 columns.',
).parse();

const captures = path.join(programFolder, 'test/captures');
const folder = await mkdtemp(path.join(tmpdir(), 'cert-rotator-captures-'));
try {
  const program = await buildProgram(folder, 'everything');
  await rm(captures, { recursive: true, force: true });
  for (const terminal of terminals) {
    const name = terminalName(terminal);
    tell(`Capturing ${name} ...`);
    const where = { program, terminal };
    const own = path.join(folder, name);
    await mkdir(own);
    await write(name, await captureHelp(where));
    await write(name, await captureAnswers(where, own));
    await write(name, await captureInstallation(where, own));
  }
  answer(`Written to ${path.relative(process.cwd(), captures)}.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function write(terminal: string, captured: readonly Captured[]): Promise<void> {
  await mkdir(path.join(captures, terminal), { recursive: true });
  for (const { name, text, tooLong } of captured) {
    await writeFile(path.join(captures, terminal, `${name}.txt`), withPlaceholders(text));
    for (const line of tooLong) {
      tell(`${terminal} ${name}: this line is too long: ${line}`);
      process.exitCode = 1;
    }
  }
}
