/** Reads the sources whose imports are drawn. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sources } from './imports.ts';

/** Every TypeScript file under `shared/` and `functions/` of the project in `root`. */
export function readSources(root: string): Sources {
  const files = ['shared', 'functions'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file.replaceAll(path.sep, '/')}`),
  );
  return new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}
