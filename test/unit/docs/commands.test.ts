/**
 * Every command in the documents exists with its options, and CI runs it. Where it cannot, a comment before the code block says why:
 * `<!-- not run by CI: reason -->`. Where a test runs the block: `<!-- run by test/... -->`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandNames } from '../../../scripts/common/installed.ts';
import { runCommand } from '../../support/command.ts';
import { blocksOf, commandsOf, type DocumentCommand, isShell } from '../../support/document-commands.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const scripts = JSON.parse(read('package.json')).scripts as Readonly<Record<string, string>>;

const ofPackage = 'test/e2e/captures.test.ts';

/** What runs each command of package.json; each of these files names it. */
const runBy: Readonly<Record<string, string>> = {
  ...Object.fromEntries(commandNames.map((name) => [name, ofPackage])),
  ...Object.fromEntries(
    ['start', 'test', 'check', 'check:yaml', 'build', 'simulate', 'bench', 'fuzz'].map((name) => [
      name,
      '.ci/run',
    ]),
  ),
  'alb-cert-rotator': ofPackage,
  graph: 'test/unit/scripts/graph/graph.test.ts',
};

/** Programs of others that CI runs in the same way. */
const others: Readonly<Record<string, string>> = {
  'npm ci --ignore-scripts': '.ci/run',
  'npm pack': 'test/e2e/package.test.ts',
};

interface Placed extends DocumentCommand {
  readonly place: string;
  readonly note: string | undefined;
}

/** Commands inside of sentences: `npm run deploy -- --accept`. */
function inline(text: string): readonly DocumentCommand[] {
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  return [...prose.matchAll(/`((?:npm (?:run|start|test)|npx \.\/alb-cert-rotator-)[^`]*)`/g)].flatMap(
    ([, code = '']) => commandsOf({ line: 0, language: 'sh', lines: [code], note: undefined }),
  );
}

const help = new Map<string, Promise<string>>();

/** What `--help` says of a command of package.json, or of a part of it. A test compares the captured ones with the programs. */
function helpOf(script: string, words: readonly string[]): Promise<string> {
  const key = [script, ...words].join(' ');
  const known = help.get(key) ?? readHelp(script, words);
  help.set(key, known);
  return known;
}

async function readHelp(script: string, words: readonly string[]): Promise<string> {
  const captured = `test/captures/80/${script}.help.txt`;
  if (words.length === 0 && existsSync(path.join(root, captured))) return read(captured);
  const file = /run\.mjs (\S+)\.ts/.exec(scripts[script] ?? '')?.[1];
  if (file === undefined) return '';
  const { stdout } = await runCommand(path.relative('scripts', file), [...words, '--help'], {
    ...process.env,
    NO_COLOR: '1',
  });
  return stdout;
}

/** Options of a command that its help, or that of the named part of it, does not have. */
async function unknownOptions({ script, args }: DocumentCommand): Promise<readonly string[]> {
  const options = args.flatMap((word) => /^(--[a-z][\w-]*|-[a-z]$)/.exec(word)?.[1] ?? []);
  if (script === undefined || options.length === 0) return [];
  const part = args.find((word) => /^[a-z][a-z-]+$/.test(word));
  const general = await helpOf(script, []);
  const missing = options.filter((option) => !hasOption(general, option));
  if (missing.length === 0 || part === undefined) return missing;
  const special = await helpOf(script, [part]);
  return missing.filter((option) => !hasOption(special, option));
}

function hasOption(text: string, option: string): boolean {
  return new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(text);
}

describe('the commands in the documents', () => {
  let commands: readonly Placed[];
  let sentences: readonly (DocumentCommand & { readonly place: string })[];
  let notes: readonly { readonly place: string; readonly kind: string; readonly text: string }[];

  beforeAll(async () => {
    const pages = (await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md'));
    const documents = ['README.md', 'README.zh.md', ...pages.map((name) => `docs/${name}`)];
    const blocks = documents.flatMap((document) =>
      blocksOf(read(document)).map((block) => ({ ...block, place: `${document}:${block.line}` })),
    );
    notes = blocks.flatMap(({ place, note }) => (note === undefined ? [] : [{ place, ...note }]));
    commands = blocks
      .filter(isShell)
      .flatMap((block) =>
        commandsOf(block).map((command) => ({ ...command, place: block.place, note: block.note?.text })),
      );
    sentences = documents.flatMap((document) =>
      inline(read(document)).map((command) => ({ ...command, place: document })),
    );
  });

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(50);
    expect(sentences.length).toBeGreaterThan(50);
    expect(commands.map(({ text }) => text)).toContain('npm start');
  });

  it('are run by CI, or a comment before them says why not', () => {
    const unrun = commands.filter(
      ({ note, script, text }) =>
        note === undefined && (script === undefined ? others[text] : runBy[script]) === undefined,
    );

    expect(unrun.map(({ place, text }) => `${place}: ${text}`)).toEqual([]);
  });

  it('are run by files that name them', () => {
    const wrong = Object.entries({ ...runBy, ...others }).filter(([name, file]) => {
      if (file === ofPackage) return !commandNames.includes(name as never) && name !== 'alb-cert-rotator';
      return !read(file).includes(name.replace(/^npm /, ''));
    });

    expect(wrong).toEqual([]);
  });

  it('have a reason in words, or a test that exists', () => {
    const wrong = notes.filter(({ kind, text }) =>
      kind === 'run-by' ? !existsSync(path.join(root, text)) : text.split(' ').length < 3,
    );

    expect(wrong).toEqual([]);
  });

  it('have only options that exist', { timeout: 240_000 }, async () => {
    const wrong: string[] = [];
    for (const command of [...commands, ...sentences]) {
      const unknown = await unknownOptions(command);
      if (unknown.length > 0) wrong.push(`${command.place}: ${command.text}: ${unknown.join(' ')}`);
    }

    expect(wrong).toEqual([]);
  });
});

describe('a block of commands', () => {
  const only = (text: string) => blocksOf(text).flatMap(commandsOf);

  it('is read with its comments, its continued lines and its pipes apart', () => {
    const commands = only('```sh\nnpm run scan -- --region a \\\n  --json | jq .   # a comment\n```');

    expect(commands).toEqual([
      { text: 'npm run scan -- --region a --json', script: 'scan', args: ['--region', 'a', '--json'] },
      { text: 'jq .', script: undefined, args: [] },
    ]);
  });

  it('may be typed without a clone', () => {
    const [command] = only('```sh\nnpx ./alb-cert-rotator-0.1.0.tgz verify alb-1 --wait\n```');

    expect(command).toMatchObject({ script: 'verify', args: ['alb-1', '--wait'] });
  });

  it('has a reason only in the comment right before it', () => {
    const [first, second] = blocksOf(
      '<!-- not run by CI: needs an account -->\n\n```sh\na\n```\n\ntext\n\n```sh\nb\n```',
    );

    expect(first?.note).toEqual({ kind: 'not-run', text: 'needs an account' });
    expect(second?.note).toBeUndefined();
  });

  it('has an option that its help lacks', async () => {
    const [command] = only('```sh\nnpm run probe -- --adress 127.0.0.1:1\n```');

    expect(command && (await unknownOptions(command))).toEqual(['--adress']);
  });
});
