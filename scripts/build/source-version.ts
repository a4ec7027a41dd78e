/**
 * Which version of the service a bundle is: the version that its functions report, and a digest of everything that a bundle is made of. The same
 * sources have the same digest on every machine.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../shared/base/version.ts';
import { packaged } from '../common/installed.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface SourceVersion {
  /** The one that the functions themselves report; a test holds package.json to it. */
  readonly version: string;
  /** Twelve hex digits. */
  readonly build: string;
}

/** What a bundle depends on; tests and documents do not change it. */
const SOURCES = ['functions', 'shared', 'scripts/build', 'package-lock.json'];

/** The package has no sources: its build has noted their version. */
export function sourceVersion(): SourceVersion {
  if (packaged !== undefined) return packaged;
  const digest = createHash('sha256');
  for (const file of SOURCES.flatMap(filesOf)) {
    digest.update(`${file}\n`);
    // Text of another operating system may have other line ends.
    digest.update(readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n'));
  }
  return { version: VERSION, build: digest.digest('hex').slice(0, 12) };
}

function filesOf(place: string): readonly string[] {
  if (path.extname(place) !== '') return [place];
  return readdirSync(path.join(root, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
