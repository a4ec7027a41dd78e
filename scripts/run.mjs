/**
 * Runs one of the project's commands, installing the dependencies first when they are missing or out of date, so that
 * `npm start` and `npm test` work on a fresh clone with only Node and npm.
 *
 * Usage: node scripts/run.mjs <script.ts | name of an installed command> [arguments]
 * Output of the installation goes to stderr: stdout belongs to the command.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  process.stderr.write(`Node.js 20 or newer is needed; this is ${process.version}.\n`);
  process.exit(1);
}

/** Whether npm's record of installed packages has every version of the lock file. */
function isInstalled() {
  const record = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([name, { version, optional }]) => name === '' || optional || present[name]?.version === version,
  );
}

if (!isInstalled()) {
  process.stderr.write('Installing dependencies (once) ...\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // No package needs its install script: esbuild and Biome ship their binaries as separate packages.
  const install = spawnSync(npm, ['ci', '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    process.stderr.write('npm ci failed; see its messages above.\n');
    process.exit(1);
  }
}

const [command = '', ...args] = process.argv.slice(2);
const isScript = command.endsWith('.ts');
const entry = path.join(root, isScript ? command : `node_modules/${command}/${command}.mjs`);
process.argv = [process.execPath, entry, ...args];
if (isScript) {
  const { register } = await import('tsx/esm/api');
  register();
}
await import(pathToFileURL(entry).href);
