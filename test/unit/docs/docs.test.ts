/** Compares the documents with the source, so that a change of one without the other fails. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configVariables } from '../../../shared/config/config.ts';
import { outcomesFromBestToWorst } from '../../../shared/core/model/outcomes.ts';
import { reasons } from '../../../shared/core/model/reasons.ts';
import { replacementChecks } from '../../../shared/core/planning/replacement-checks.ts';
import { parseCommand } from '../../../shared/service/commands/parse-command.ts';
import { rowsOf } from '../../support/documents.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = filesUnder('.');
const documents = files.filter((file) => file.endsWith('.md'));
const readmes = [
  { readme: 'README.md', empty: 'empty' },
  { readme: 'README.zh.md', empty: '空' },
];

function filesUnder(directory: string): readonly string[] {
  return readdirSync(path.join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(directory, entry.name);
    if (entry.isFile()) return [file];
    const ours = entry.isDirectory() && !/^(node_modules|dist|coverage|\.git|\.s)$/.test(entry.name);
    return ours ? filesUnder(file) : [];
  });
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function sourcesUnder(...directories: readonly string[]): string {
  return files
    .filter((file) => file.endsWith('.ts') && directories.some((directory) => file.startsWith(directory)))
    .map(read)
    .join('\n');
}

/** The first `group` of every match, once. */
function all(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.find(Boolean) ?? []))];
}

function headingsOf(text: string): readonly string[] {
  return withoutCode(text)
    .split('\n')
    .filter((line) => /^#+ /.test(line));
}

function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  const text = heading.replace(/^#+ /, '').toLowerCase();
  return text.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

describe.each(readmes)('$readme', ({ readme, empty }) => {
  const text = read(readme);
  const rows = rowsOf(text);

  it('has every variable with its default, in the order of the source', () => {
    const found = rows.filter(([name]) => /^`[A-Z][A-Z_]+`$/.test(name ?? ''));

    expect(found.map(([name, value]) => [name, value])).toEqual(
      configVariables.map(({ name, default: value }) => [`\`${name}\``, value ? `\`${value}\`` : empty]),
    );
  });

  it('leads to every document', () => {
    const pages = documents.filter((file) => /^docs\/[^/]+\.md$/.test(file));
    const listed = rows.flatMap(([cell]) => all(cell ?? '', /^\[(docs\/[\w-]+\.md)\]/g));

    expect(pages).toContain('docs/rotation.md');
    expect([...listed].sort()).toEqual([...pages].sort());
  });

  it('explains every outcome', () => {
    const named = rows.map(([cell]) => cell);

    expect(named).toEqual(expect.arrayContaining(outcomesFromBestToWorst.map((outcome) => `\`${outcome}\``)));
  });

  it('names every field of a command, and its examples are understood', () => {
    const fields = /expected only (.*)\. Nothing/.exec(refusalOf('{"unknown":1}'))?.[1]?.split(', ') ?? [];
    const examples = rows.flatMap(([cell]) => all(cell ?? '', /^`(\{".*\})`$/g));

    expect(fields).toContain('loadBalancerId');
    expect(rows.map(([cell]) => cell)).toEqual(expect.arrayContaining(fields.map((field) => `\`${field}\``)));
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) {
      const event = Buffer.from(example.replace(/<64 [^>]+>/, 'a'.repeat(64)));
      expect(() => parseCommand(event, { function: 'scan' }), example).not.toThrow();
    }
  });

  it('has JSON that can be read', () => {
    for (const json of all(text, /```json\n([\s\S]*?)```/g)) expect(() => JSON.parse(json)).not.toThrow();
  });
});

function refusalOf(event: string): string {
  try {
    parseCommand(Buffer.from(event), { function: 'scan' });
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('README.zh.md', () => {
  it('has the structure of README.md', () => {
    const [english, chinese] = readmes.map(({ readme }) => read(readme));
    const levels = (text = '') => headingsOf(text).map((heading) => heading.indexOf(' '));
    const rows = (text = '') => rowsOf(text).map((cells) => cells.length);

    expect(levels(chinese)).toEqual(levels(english));
    expect(rows(chinese)).toEqual(rows(english));
  });
});

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
  it('lists the outcomes from best to worst', () => {
    const cells = rowsOf(read('docs/rotation.md')).flatMap(([cell]) => all(cell ?? '', /^`([a-z-]+)`$/g));

    expect(cells.filter((cell) => outcomesFromBestToWorst.some((outcome) => outcome === cell))).toEqual(
      outcomesFromBestToWorst,
    );
  });

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
