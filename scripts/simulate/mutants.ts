/** `npm run simulate -- --mutants`: each patch on a copy of the tree, and seeds until a checker objects. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import pMap from 'p-map';
import type { SeedResult } from '../../test/simulation/figures.ts';
import { type Mutant, mutants } from '../../test/simulation/mutants/index.ts';
import { runPart } from './processes.ts';

export interface MutantsReport {
  readonly mutants: number;
  readonly caught: number;
  readonly missed: readonly string[];
  /** What caught each of the others. */
  readonly catches: readonly { readonly name: string; readonly seed: number; readonly checker: string }[];
}

export interface MutantsInput {
  readonly root: string;
  readonly start: number;
  readonly seeds: number;
  readonly atOnce: number;
  readonly only: string | undefined;
}

export async function runMutants(input: MutantsInput): Promise<MutantsReport> {
  const chosen = mutants.filter(({ name }) => input.only === undefined || name === input.only);
  const results = await pMap(chosen, (mutant) => hunt(input, mutant), { concurrency: input.atOnce });
  const catches = results.flatMap(({ name, by }) => (by ? [{ name, ...by }] : []));
  return {
    mutants: chosen.length,
    caught: catches.length,
    missed: results.flatMap(({ name, by }) => (by ? [] : [name])),
    catches,
  };
}

interface Catch {
  readonly seed: number;
  readonly checker: string;
}

async function hunt(input: MutantsInput, mutant: Mutant) {
  const { root, start, seeds } = input;
  const copy = copyTree(root);
  try {
    applyMutant(copy, mutant);
    for (let from = start; from < start + seeds; ) {
      const by = await firstCatch(copy, from, start + seeds - 1);
      // What fails without the mutant, too, proves nothing.
      if (by && (await firstCatch(root, by.seed, by.seed))?.checker === by.checker) {
        from = by.seed + 1;
        continue;
      }
      process.stderr.write(
        `${mutant.name}: ${by ? `caught by ${by.checker} with seed ${by.seed}` : 'missed'}\n`,
      );
      return { name: mutant.name, by };
    }
    return { name: mutant.name, by: undefined };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function firstCatch(root: string, first: number, last: number): Promise<Catch | undefined> {
  let by: Catch | undefined;
  await runPart({
    root,
    script: 'scripts/simulate/seeds.ts',
    args: [...[first, last, 1].map(String), 'stop'],
    onLine: (line) => {
      const { seed, violations } = line as SeedResult;
      const [violation] = violations;
      if (violation) by ??= { seed, checker: violation.checker };
    },
  });
  return by;
}

function copyTree(root: string): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'mutant-'));
  for (const part of [
    'functions',
    'shared',
    'test',
    'scripts',
    'types',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ]) {
    if (existsSync(path.join(root, part)))
      cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

function applyMutant(root: string, { name, patches }: Mutant): void {
  for (const { file, find, replace } of patches) {
    const where = path.join(root, file);
    const source = readFileSync(where, 'utf8');
    if (source.split(find).length !== 2)
      throw new Error(
        `The mutant "${name}" does not fit: its text is in ${file} ${source.split(find).length - 1} times.`,
      );
    writeFileSync(
      where,
      source.replace(find, () => replace),
    );
  }
}
