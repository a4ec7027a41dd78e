/** The documents of the repository, and what is read from Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of the repository, without what is built or installed. Relative to its root. */
export const files = filesUnder('.');

export const documents = files.filter((file) => file.endsWith('.md'));

function filesUnder(directory: string): readonly string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(directory, entry.name);
    if (entry.isFile()) return [file];
    const ours = entry.isDirectory() && !/^(node_modules|dist|coverage|\.git|\.s)$/.test(entry.name);
    return ours ? filesUnder(file) : [];
  });
}

/** The text of a file of the repository. */
export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The first `group` of every match, once. */
export function all(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.find(Boolean) ?? []))];
}

export function headingsOf(text: string): readonly string[] {
  return withoutCode(text)
    .split('\n')
    .filter((line) => /^#+ /.test(line));
}

/** The anchor that GitHub makes of a heading. */
export function anchorOf(heading: string): string {
  const text = heading.replace(/^#+ /, '').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

export function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The cells of all table rows of a Markdown document. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}
