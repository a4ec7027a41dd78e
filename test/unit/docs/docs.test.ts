/** Compares the documents with the source, so that a change of one without the other fails. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reasons } from '../../../shared/core/model/reasons.ts';
import { replacementChecks } from '../../../shared/core/planning/replacement-checks.ts';
import {
  all,
  anchorOf,
  documents,
  files,
  headingsOf,
  read,
  rowsOf,
  withoutCode,
} from '../../support/documents.ts';

function sourcesUnder(...directories: readonly string[]): string {
  return files
    .filter((file) => file.endsWith('.ts') && directories.some((directory) => file.startsWith(directory)))
    .map(read)
    .join('\n');
}

/** The folder and those above it. */
function parentsOf(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

describe('docs/reasons.md', () => {
  const text = read('docs/reasons.md');
  const sections = all(text, /^### `([a-z0-9-]+)`$/gm);
  it('has a section for every reason of the table, and no others', () => {
    expect([...sections].sort()).toEqual(Object.keys(reasons).sort());
  });

  it('has for every reason who must act, how soon, and whether it ends by itself', () => {
    const rows = Object.entries(reasons).map(([code, { actor, urgency, endsByItself }]) => [
      `\`${code}\``,
      actor,
      urgency,
      endsByItself ? 'yes' : 'no',
    ]);

    expect(rowsOf(text).filter((cells) => cells.length === 4)).toEqual([
      ['code', 'who acts', 'how soon', 'ends by itself'],
      ...rows,
    ]);
  });

  it('has a remedy in each section', () => {
    const parts = text.split(/^### /m).slice(1);

    for (const part of parts) expect(part).toContain('**What to do:**');
  });

  it('explains the codes of handshakes that are our own', () => {
    const codes = all(sourcesUnder('shared/probe'), /'((?:PROBE|TLCP)_[A-Z_]+)'/g);

    expect(codes).toContain('PROBE_TIMEOUT');
    expect(codes).toContain('TLCP_MALFORMED');
    expect(rowsOf(text).map(([code]) => code)).toEqual(
      expect.arrayContaining(codes.map((code) => `\`${code}\``)),
    );
  });
});

describe('docs/rotation.md', () => {
  it('lists the checks of a replacement in their order', () => {
    const cells = rowsOf(read('docs/rotation.md')).flatMap(([cell]) => all(cell ?? '', /`([a-z-]+)`/g));
    const checks = Object.keys(replacementChecks);

    expect(cells.filter((cell) => checks.includes(cell))).toEqual(checks);
  });

  it('names functions that exist', () => {
    const source = sourcesUnder('shared/');
    const names = all(read('docs/rotation.md'), /`([a-z]+[A-Z]\w+)`/g);

    expect(names).toContain('replaceDefault');
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(source))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md');
  const folders = [
    ...new Set(files.map((file) => path.posix.dirname(file)).flatMap((folder) => parentsOf(folder))),
  ];

  it('has a row for every folder of the repository, of shared/, of its core, and of test/', () => {
    const rows = rowsOf(page).flatMap(([cell]) => all(cell ?? '', /`([\w./-]+)\/`/g));
    const named = new Set(rows.map((row) => (row.startsWith('core/') ? `shared/${row}` : row)));
    const isOurs = (folder: string) => folder === '.ci' || !/^(?:\.|reports$)/.test(folder);
    const expected = folders.filter(
      (folder) => isOurs(folder) && /^(?:[^/]+|(?:shared|shared\/core|test)\/[^/]+)$/.test(folder),
    );

    expect(expected).toContain('shared/core/planning');
    expect(expected.filter((folder) => !named.has(folder) && !['shared', 'test'].includes(folder))).toEqual(
      [],
    );
  });

  it('names folders that exist', () => {
    const named = all(
      page,
      /`((?:shared|scripts|test|functions|recipes|docs|core|cloud|rotation|service)\/[\w./-]*)\/`/g,
    );
    const exists = (name: string) => folders.includes(name) || folders.includes(`shared/${name}`);

    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !exists(name))).toEqual([]);
  });

  it('names every file that knows an SDK', () => {
    const row = read('docs/architecture.md')
      .split('\n')
      .find((line) => line.startsWith('| SDKs are known to'));
    const importing = files.filter(
      (file) =>
        /^(shared|functions)\/.*\.ts$/.test(file) &&
        /(?:from|import\()\s*'(?:@alicloud\/|ali-oss')/.test(read(file)),
    );

    expect(all(row ?? '', /`(shared\/[\w/.-]+\.ts)`/g).toSorted()).toEqual(importing.toSorted());
  });
});

describe('CHANGELOG.md', () => {
  it('begins each line with its kind', () => {
    const items = read('CHANGELOG.md')
      .split('\n')
      .filter((line) => line.startsWith('- '));

    expect(items.length).toBeGreaterThan(0);
    expect(items.filter((item) => !/^- (added|fixed|changed|breaking): /.test(item))).toEqual([]);
  });
});

describe.each(documents)('%s', (document) => {
  const text = read(document);

  it('has links with existing targets', () => {
    const links = all(withoutCode(text), /\]\(([^)]+)\)/g).filter((link) => !/^https?:/.test(link));
    const broken = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
      if (!files.includes(target)) return true;
      return anchor !== undefined && !headingsOf(read(target)).map(anchorOf).includes(decodeURI(anchor));
    });

    expect(broken).toEqual([]);
  });

  it('names files that exist and commands that package.json has', () => {
    const paths = all(text, /`([\w./-]+\.(?:ts|mjs|grit|yaml))`/g);
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
    const commands = all(text, /npm (?:run (?:--silent )?([a-z:]+)|(start|test)\b)/g);

    expect(paths.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)))).toEqual([]);
    expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
