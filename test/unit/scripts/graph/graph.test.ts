/** The layout of shared/ and functions/ is held by their imports; docs/architecture.md shows it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../scripts/graph/imports.ts';
import { readSources } from '../../../../scripts/graph/read-sources.ts';
import { folderTable, violationText, withSection } from '../../../../scripts/graph/show.ts';
import { violationsOf } from '../../../../scripts/graph/violations.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const sources = readSources(root);

/** Files with what they import, or with their text where that has to be spelt out. */
function graphOfFiles(files: Readonly<Record<string, string | readonly string[]>>) {
  const texts = Object.entries(files).map(([file, content]) => {
    const text =
      typeof content === 'string' ? content : content.map((to) => `import { a } from '${to}';\n`).join('');
    return [file, text] as const;
  });
  return graphOf(new Map(texts));
}

const textsOf = (files: Parameters<typeof graphOfFiles>[0]) =>
  violationsOf(graphOfFiles(files)).map(violationText);

describe('the layout of the source', () => {
  it('has no import that points up, no folders that import each other and no circle', () => {
    expect(violationsOf(graphOf(sources)).map(violationText)).toEqual([]);
  });

  it('is shown in docs/architecture.md as it is; `npm run graph -- --write` brings it up to date', () => {
    const page = readFileSync(`${root}docs/architecture.md`, 'utf8');

    expect(page).toBe(withSection(page, graphOf(sources)));
  });

  it.each([
    [
      'an import that points up',
      { 'shared/core/model/planted.ts': "import { createAlb } from '../../cloud/alb.ts';\n" },
      'shared/core/model/planted.ts imports ../../cloud/alb.ts: core may not import cloud.',
    ],
    [
      'a circle of files',
      {
        'shared/base/planted-a.ts': "export * from './planted-b.ts';\n",
        'shared/base/planted-b.ts': "import type { a } from './planted-a.ts';\n",
      },
      [
        'The files base/planted-a.ts, base/planted-b.ts import each other in a circle.',
        '  shared/base/planted-a.ts imports ./planted-b.ts',
        '  shared/base/planted-b.ts imports ./planted-a.ts',
      ].join('\n'),
    ],
  ])('would be broken by %s', (_, planted, expected) => {
    const graph = graphOf(new Map([...sources, ...Object.entries(planted)]));

    expect(violationsOf(graph).map(violationText)).toContain(expected);
  });
});

describe('an import', () => {
  it.each([
    ['import', "import { a } from '../../base/a.ts';"],
    ['import of several lines', "import {\n  // why\n  a,\n  type B,\n} from '../../base/a.ts';"],
    ['import type', "import type { A } from '../../base/a.ts';"],
    ['import without names', "import '../../base/a.ts';"],
    ['export … from', "export { a } from '../../base/a.ts';"],
    ['export * from', "export * from '../../base/a.ts';"],
    ['import()', "const a = await import('../../base/a.ts');"],
    ['import() of a type', "type A = import('../../base/a.ts').A;"],
  ])('is found as %s', (_, text) => {
    expect(graphOfFiles({ 'shared/core/model/b.ts': text }).imports).toEqual([
      { file: 'shared/core/model/b.ts', specifier: '../../base/a.ts', target: 'shared/base/a.ts' },
    ]);
  });

  it.each([
    ['a package', "import { z } from 'zod';"],
    ['a comment', "/**\n * import { a } from './a.ts';\n */\n// import { a } from './a.ts';"],
  ])('is not found in %s', (_, text) => {
    expect(graphOfFiles({ 'shared/core/model/b.ts': text }).imports).toEqual([]);
  });
});

describe('the rules of the layout', () => {
  it('let each room import those below it', () => {
    expect(
      textsOf({
        'shared/base/errors.ts': [],
        'shared/core/model/names.ts': ['../../base/errors.ts'],
        'shared/core/reports/events/event.ts': ['../../model/names.ts', '../outcome.ts'],
        'shared/core/reports/outcome.ts': [],
        'shared/cloud/alb.ts': ['../core/model/names.ts'],
        'shared/config/config.ts': ['../cloud/alb.ts'],
        'functions/scan.ts': ['../shared/config/config.ts'],
      }),
    ).toEqual([]);
  });

  it('forbid an upward import inside the core', () => {
    expect(
      textsOf({
        'shared/core/records/log.ts': ['../reports/outcome.ts'],
        'shared/core/reports/outcome.ts': [],
      }),
    ).toEqual([
      'shared/core/records/log.ts imports ../reports/outcome.ts: core/records may not import core/reports.',
    ]);
  });

  it('keep rooms of one layer apart', () => {
    expect(textsOf({ 'shared/cloud/alb.ts': ['../probe/all.ts'], 'shared/probe/all.ts': [] })).toEqual([
      'shared/cloud/alb.ts imports ../probe/all.ts: cloud and probe do not import each other.',
    ]);
  });

  it('forbid imports both ways between a folder and the one that holds it', () => {
    expect(
      textsOf({
        'shared/probe/all.ts': ['./tls/probe.ts'],
        'shared/probe/observe.ts': [],
        'shared/probe/tls/probe.ts': ['../observe.ts'],
      }),
    ).toEqual([
      [
        'probe and probe/tls import each other.',
        '  shared/probe/all.ts imports ./tls/probe.ts',
        '  shared/probe/tls/probe.ts imports ../observe.ts',
      ].join('\n'),
    ]);
  });

  it('forbid a circle of folders that is no circle of files', () => {
    expect(
      textsOf({
        'shared/service/app/a.ts': ['../scan/a.ts'],
        'shared/service/scan/a.ts': [],
        'shared/service/scan/b.ts': ['../worker/a.ts'],
        'shared/service/worker/a.ts': [],
        'shared/service/worker/b.ts': ['../app/b.ts'],
        'shared/service/app/b.ts': [],
      }),
    ).toEqual([
      [
        'The folders service/app, service/scan, service/worker import each other in a circle.',
        '  shared/service/app/a.ts imports ../scan/a.ts',
        '  shared/service/scan/b.ts imports ../worker/a.ts',
        '  shared/service/worker/b.ts imports ../app/b.ts',
      ].join('\n'),
    ]);
  });

  it('forbid files outside the rooms, and imports that lead out of them', () => {
    expect(
      textsOf({
        'shared/helpers/a.ts': [],
        'shared/core/b.ts': [],
        'shared/base/c.ts': ['../../scripts/graph.ts'],
      }),
    ).toEqual([
      'shared/core/b.ts is in no room of the layout.',
      'shared/helpers/a.ts is in no room of the layout.',
      'shared/base/c.ts imports ../../scripts/graph.ts, which is in no room.',
    ]);
  });

  it('forbid more than nine folders in shared/, and more than six in shared/core/', () => {
    const files = (parent: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${parent}/f${index}/a.ts`, []]));

    expect(textsOf(files('shared', 10))).toContain('shared/ has 10 folders; at most 9 are allowed.');
    expect(textsOf(files('shared/core', 7))).toContain('shared/core/ has 7 folders; at most 6 are allowed.');
  });
});

describe('the table of folders', () => {
  it('fits a terminal of 80 columns', () => {
    const lines = stripVTControlCharacters(folderTable(graphOf(sources))).split('\n');

    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('a page', () => {
  it('without the section is refused', () => {
    expect(() => withSection('# Page\n', graphOfFiles({}))).toThrow('The page has no section');
  });
});

describe('npm run graph', () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'scripts/graph.ts', ...args], {
      cwd: root,
      encoding: 'utf8',
    });

  it('prints one JSON document and ends with 0 where the layout holds', () => {
    const { status, stdout } = run('--json');

    expect(JSON.parse(stdout)).toEqual({
      folders: expect.arrayContaining([
        { folder: 'core/model', files: expect.any(Number), imports: expect.any(Array) },
      ]),
      violations: [],
    });
    expect(status).toBe(0);
  }, 30_000);

  it('ends with 2 where an option is wrong', () => {
    const { status, stderr } = run('--all');

    expect(status).toBe(2);
    expect(stderr).toContain('unknown option --all');
  }, 30_000);
});
