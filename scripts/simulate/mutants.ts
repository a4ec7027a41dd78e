/** `npm run simulate -- --mutants`: simulates each mutated product, one seed after another, until a checker reports a violation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import pMap from 'p-map';
import type { SeedResult } from '../../test/simulation/figures.ts';
import { mutants } from '../../test/simulation/mutants/index.ts';
import type { Mutant } from '../../test/simulation/mutants/mutant.ts';
import { type Mutate, mutator } from './mutate.ts';
import { bundleMutated, MUTATED_SCRIPT, productSources } from './mutated-bundle.ts';
import { runPart } from './processes.ts';

export interface MutantsReport {
  readonly mutants: number;
  readonly caught: number;
  readonly missed: readonly string[];
  /** The checker that caught each of the other mutants. */
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
  const mutate = mutator(productSources(input.root));
  const results = await pMap(chosen, (mutant) => simulateMutant(input, mutant, mutate), {
    concurrency: input.atOnce,
  });
  const catches = results.flatMap(({ name, by }) => (by ? [{ name, ...by }] : []));
  return {
    mutants: chosen.length,
    caught: catches.length,
    missed: results.flatMap(({ name, by }) => (by ? [] : [name])),
    catches,
  };
}

const HEALTHY_SCRIPT = 'scripts/simulate/seeds.ts';

interface Catch {
  readonly seed: number;
  readonly checker: string;
}

async function simulateMutant({ root, start, seeds }: MutantsInput, mutant: Mutant, mutate: Mutate) {
  const directory = mkdtempSync(path.join(tmpdir(), 'mutant-'));
  try {
    await bundleMutated(root, directory, mutate(mutant));
    for (let from = start; from < start + seeds; ) {
      const by = await firstCatch(directory, MUTATED_SCRIPT, from, start + seeds - 1);
      // A seed that also fails without the mutant proves nothing.
      if (by && (await firstCatch(root, HEALTHY_SCRIPT, by.seed, by.seed))?.checker === by.checker) {
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
    rmSync(directory, { recursive: true, force: true });
  }
}

async function firstCatch(
  root: string,
  script: string,
  first: number,
  last: number,
): Promise<Catch | undefined> {
  let by: Catch | undefined;
  await runPart({
    root,
    script,
    args: [...[first, last, 1].map(String), 'stop'],
    onLine: (line) => {
      const { seed, violations } = line as SeedResult;
      const [violation] = violations;
      if (violation) by ??= { seed, checker: violation.checker };
    },
  });
  return by;
}
