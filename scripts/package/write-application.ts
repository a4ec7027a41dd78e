/**
 * Writes the Serverless Devs application: publish.yaml, version.md, the readmes and the hook at its top, and under src/ what `s init` copies
 * for the user. Replaces what an earlier run wrote, and refuses a folder that holds anything else.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidConfiguration } from '../../shared/base/errors.ts';
import { entryFiles, FILES, FOLDERS, type Manifest, manifestOf } from './contents.ts';
import { parameters, withParameters } from './parameters.ts';
import { publishYaml } from './publish-yaml.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = path.join(root, 'scripts/package');

/** `publish.yaml` is written first: a folder that has it is an application. */
const MARK = 'publish.yaml';

/** In front of the copied README, whose demonstration and tests stay in the repository. */
const NOTE =
  '> This folder is what a deployment needs. `npm start`, `npm test` and the emulator are in the repository only.\n\n';

export interface ApplicationOptions {
  readonly folder: string;
  readonly homePage: string | undefined;
}

export interface Application {
  readonly folder: string;
  readonly version: string;
  readonly files: number;
}

/** @throws InvalidConfiguration if the folder holds something else */
export async function writeApplication({ folder, homePage }: ApplicationOptions): Promise<Application> {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
  await emptied(folder);
  const { name, version } = manifest;
  await writeFile(path.join(folder, MARK), publishYaml({ name, version, homePage }));
  await writeFile(path.join(folder, 'version.md'), `- ${version}\n`);
  for (const readme of ['readme.md', 'readme_en.md'])
    await cp(path.join(here, readme), path.join(folder, readme));
  await mkdir(path.join(folder, 'hook'));
  await cp(path.join(here, 'hook.cjs'), path.join(folder, 'hook/index.js'));
  await writeFile(path.join(folder, 'hook/parameters.json'), JSON.stringify(parameters, undefined, 2));
  await writeSources(path.join(folder, 'src'), manifestOf(manifest));
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return { folder, version, files: all.filter((entry) => entry.isFile()).length };
}

async function emptied(folder: string): Promise<void> {
  const present = existsSync(folder) ? await readdir(folder) : [];
  if (present.length > 0 && !present.includes(MARK))
    throw new InvalidConfiguration(`${folder} holds other files.`, {
      hint: 'Name an empty folder, or one that this command has written.',
      chinese: {
        says: `${folder} 中有其他文件。没有写入任何内容。`,
        todo: '请指定空文件夹，或由本命令写入过的文件夹。',
      },
    });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

async function writeSources(target: string, manifest: Manifest): Promise<void> {
  for (const place of [...FILES, ...FOLDERS, ...entryFiles(manifest)])
    if (existsSync(path.join(root, place)))
      await cp(path.join(root, place), path.join(target, place), { recursive: true });
  await writeFile(path.join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const sYaml = await readFile(path.join(root, 's.yaml'), 'utf8');
  await writeFile(path.join(target, 's.yaml'), withParameters(sYaml));
  const readme = path.join(target, 'README.md');
  await writeFile(readme, NOTE + (await readFile(readme, 'utf8')));
}
